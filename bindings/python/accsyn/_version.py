# Generated from Cargo.toml by `cargo run -p accsyn-bindings`; do not edit.

__version__ = "1.0.0"
