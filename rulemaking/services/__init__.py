"""What can be done to a draft: verbs, given who acts and when."""
