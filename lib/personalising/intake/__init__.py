"""Survey files into waves: reading them, mapping them, and writing what was checked."""
