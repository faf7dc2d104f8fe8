//! The page is part of the program: a file that comes or goes there means another program.

fn main() {
    let page = "../web";
    println!("cargo::rerun-if-changed={}", if std::path::Path::new(page).is_dir() { page } else { "build.rs" });
}
