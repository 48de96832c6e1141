"""What the office gets to read: one report model, printed as PDF, Word and spreadsheet, archived and verifiable."""
