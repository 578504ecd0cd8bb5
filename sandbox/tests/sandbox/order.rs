//! That the order of modules, which `src/lib.rs` states, is kept.

use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path) -> Vec<PathBuf> {
    let paths = folder.read_dir().expect("a folder").map(|entry| entry.expect("an entry").path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The first word of each text that stands between backticks and a colon, in its order.
fn stated(documentation: &str) -> Vec<&str> {
    let items = documentation
        .lines()
        .filter_map(|line| line.strip_prefix("//! - "))
        .flat_map(|line| line.split("; "));
    items.filter_map(|item| item.strip_prefix('`')?.split_once("`:").map(|(name, _)| name)).collect()
}

#[test]
fn no_module_knows_one_that_comes_after_it() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let documentation = fs::read_to_string(source.join("lib.rs")).expect("a file");
    let order = stated(&documentation);
    let place = |name: &str| order.iter().position(|other| *other == name);
    for path in files(&source) {
        let name =
            path.strip_prefix(&source).expect("below it").iter().next().expect("a name").to_string_lossy();
        let name = name.trim_end_matches(".rs");
        if ["lib", "main", "flags"].contains(&name) {
            continue;
        }
        let own = place(name).unwrap_or_else(|| panic!("src/lib.rs does not say where {name} is"));
        let code = fs::read_to_string(&path).expect("a file");
        let code = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<String>();
        for known in code.split("crate::").skip(1) {
            // None of `{`, so that a line names one module.
            let known = known.split(|it: char| !it.is_alphanumeric() && it != '_').next().expect("a name");
            assert!(place(known).is_some_and(|known| known <= own), "{} knows {known}", path.display());
        }
    }
}
