//! The walls of the house: which layer may name which. See the floor plan in `src/lib.rs`.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// What a layer must not name in its code, and why.
struct Wall {
    layer: &'static str,
    forbidden: &'static [&'static str],
    rule: &'static str,
}

const WALLS: &[Wall] = &[
    Wall {
        layer: "src/northflank",
        forbidden: &["crate::provider", "terraform_"],
        rule: "the API client never names a Terraform type",
    },
    Wall {
        layer: "src/provider",
        forbidden: &["reqwest", "framework::plugin"],
        rule: "the provider knows the wire on neither side",
    },
];

#[test]
fn no_layer_names_what_it_may_not_know() {
    for Wall { layer, forbidden, rule } in WALLS {
        for (path, line) in code(Path::new(layer)) {
            for name in *forbidden {
                assert!(!line.contains(name), "{}: {rule}, but: {line}", path.display());
            }
        }
    }
}

#[test]
fn only_one_module_knows_errors_of_the_api_and_diagnostics() {
    for (path, line) in code(Path::new("src/provider")) {
        let names_errors =
            ["ErrorKind", "northflank::Error", "{Error,", " Error,"].iter().any(|it| line.contains(it));
        let is_bridge = path.ends_with("provider/diagnostics.rs");
        assert!(is_bridge || !names_errors, "{}: only the bridge names errors, but: {line}", path.display());
    }
}

#[test]
fn only_one_module_uses_the_http_library_to_send() {
    for (path, line) in code(Path::new("src")) {
        let sends = line.contains("reqwest::Client") || line.contains(".send().await");
        let is_http = path.ends_with("northflank/http.rs");
        assert!(is_http || !sends, "{}: {line}", path.display());
    }
}

/// The modules of the protocol. Each may name those before it.
const PROTOCOL: [&str; 19] = [
    "foreign",
    "value",
    "private",
    "diagnostic",
    "check",
    "schema",
    "typed",
    "function",
    "walk",
    "validation",
    "listing",
    "provider",
    "planning",
    "invariants",
    "decode",
    "encode",
    "server",
    "rpc",
    "service",
];

#[test]
fn modules_of_the_protocol_name_no_later_one() {
    let root = Path::new("framework/src/protocol");
    let place = |name: &str| PROTOCOL.iter().position(|module| *module == name);
    for path in files(root).into_iter().filter(|path| !path.ends_with("mod.rs")) {
        let inside = path.strip_prefix(root).expect("a module of the protocol");
        let name = inside.components().next().expect("a name").as_os_str().to_string_lossy();
        let name = name.trim_end_matches(".rs");
        let own = place(name).unwrap_or_else(|| panic!("{name} is missing in this list"));
        let code: String = code(&path).into_iter().map(|(_, line)| line).collect();
        let used = code.split(';').filter_map(|statement| statement.split_once("use super::"));
        for module in used.flat_map(|(_, used)| used.split(|c: char| !c.is_alphanumeric() && c != '_')) {
            assert!(place(module) <= Some(own), "{} names {module}", path.display());
        }
    }
}

#[test]
fn only_one_module_names_tf_provider() {
    for (path, line) in code(Path::new("framework/src")).into_iter().chain(code(Path::new("src"))) {
        let is_gate = path.ends_with("protocol/foreign.rs");
        assert!(is_gate || !line.contains("tf_provider"), "{}: {line}", path.display());
    }
}

#[test]
fn standard_output_is_the_protocol() {
    let may_print = ["src/main.rs", "framework/src/plugin/handshake.rs", "framework/src/plugin/reattach.rs"];
    for (path, line) in code(Path::new("src")).into_iter().chain(code(Path::new("framework/src"))) {
        let prints = line.contains("println!") || line.contains("stdout()");
        assert!(!prints || may_print.iter().any(|it| path == Path::new(it)), "{}: {line}", path.display());
    }
}

#[test]
fn every_module_says_what_it_holds() {
    for path in files(Path::new("src")).into_iter().chain(files(Path::new("framework/src"))) {
        let text = fs::read_to_string(&path).expect("a file");
        assert!(
            text.starts_with("//! "),
            "{} does not begin with a line that says what it holds",
            path.display()
        );
    }
}

#[test]
fn the_page_of_the_framework_shows_the_example() {
    let example = fs::read_to_string("framework/examples/smallest.rs").expect("an example");
    let page = fs::read_to_string("framework/README.md").expect("a page");
    let shown = page.split_once("```rust\n").and_then(|(_, rest)| rest.split_once("```"));
    assert_eq!(shown.map(|(code, _)| code), Some(example.as_str()));
}

/// The lines of a layer that are code, without its tests.
fn code(layer: &Path) -> Vec<(PathBuf, String)> {
    let mut lines = Vec::new();
    for path in files(layer) {
        let text = fs::read_to_string(&path).expect("a file");
        let before_tests = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let code = before_tests.lines().map(str::trim).filter(|line| !line.starts_with("//"));
        lines.extend(code.map(|line| (path.clone(), line.to_owned())));
    }
    assert!(!lines.is_empty(), "{} has no code", layer.display());
    lines
}

/// The Rust files below a folder, without generated ones; or the one file.
fn files(folder: &Path) -> Vec<PathBuf> {
    if folder.is_file() {
        return vec![folder.to_owned()];
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.ends_with("generated") {
            continue;
        }
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}
