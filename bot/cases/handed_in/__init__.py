"""Files that people send in chat: the form filled offline, evidence, a signed report, a disposition on paper."""
