"""The sandbox: what a case, or a cycle, would come to with other marks."""
