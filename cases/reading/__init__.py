"""Read models: querysets turned into the plain data that pages show, without any rule."""
