//! Sets what an editor sets, so that the crate is compiled as the editor sees it.

fn main() {
    println!("cargo::rustc-cfg=rust_analyzer");
}
