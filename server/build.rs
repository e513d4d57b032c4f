//! Tells cargo that the migrations and the built dashboard are part of the program.

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
    println!("cargo:rerun-if-changed=web/dist");
}
