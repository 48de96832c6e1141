"""The cards people are asked with: which one asks for which stage, and its life in the chat."""
