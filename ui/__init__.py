"""The component library: tags, filters and drawings that every page uses, and no rules."""
