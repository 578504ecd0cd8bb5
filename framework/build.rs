//! Nothing to build: the file exists so that Cargo fetches the build dependency that `.cargo/protoc` runs.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
}
