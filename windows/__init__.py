"""Building the folder that staff get on Windows, on Linux, from the package registries alone: ``windows/build``."""
