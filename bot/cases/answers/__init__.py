"""What people write: whose words, about which prompt, what they ask for, and what they are answered."""
