//! Builds this crate again when a profile changed: the macro that embeds the files cannot tell
//! cargo which folder it read.

fn main() {
    println!("cargo::rerun-if-changed=../../assets/profiles");
}
