// Nothing to call: linking this target puts manifest.json into the plugin as an ELF note.
