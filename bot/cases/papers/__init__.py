"""What is compiled, printed and kept: reports and where their figures come from, working papers, meetings, archive."""
