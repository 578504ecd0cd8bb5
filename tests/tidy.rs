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
    Wall {
        layer: "src/provider/noun",
        forbidden: &["integration", "Integration", "cluster", "Cluster"],
        rule: "what every noun needs knows none in particular",
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
fn only_the_messages_know_errors_of_the_api_and_diagnostics() {
    let bridge = Path::new("src/provider/noun/messages");
    for (path, line) in code(Path::new("src/provider")) {
        let names = |name: &str| words(&line).any(|word| word == name);
        let names_errors = ["Error", "NotCreated"].into_iter().any(names);
        let is_bridge = path.starts_with(bridge);
        assert!(is_bridge || !names_errors, "{}: only messages name errors, but: {line}", path.display());
        let looks_into_one = ["ErrorKind", "Doubt", "Allowed", "TlsFault"].into_iter().any(names);
        let may_look = path == bridge.join("failure.rs");
        assert!(may_look || !looks_into_one, "{}: only failure.rs looks into one: {line}", path.display());
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
const PROTOCOL: &[&str] = &[
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
    "invocation",
    "provider",
    "planning",
    "invariants",
    "decode",
    "encode",
    "server",
    "rpc",
    "service",
];

/// The modules of the provider. Each may name those before it: so no noun knows the provider's configuration.
const PROVIDER: &[&str] = &[
    "checks",
    "duration",
    "wording",
    "settings",
    "claims",
    "access",
    "noun",
    "integration",
    "cluster",
    "lists",
    "actions",
    "functions",
    "config",
];

#[test]
fn modules_name_no_later_one() {
    for (source, parent, modules) in [("framework/src", "protocol", PROTOCOL), ("src", "provider", PROVIDER)]
    {
        let place = |name: &str| modules.iter().position(|module| *module == name);
        let files = files(&Path::new(source).join(parent));
        for path in files.into_iter().filter(|path| !is_of_tests(path)) {
            let own = module(source, &path);
            let [_, own_name, ..] = own.as_slice() else { continue };
            let own_place = place(own_name).unwrap_or_else(|| panic!("{own_name} is missing in its list"));
            for import in imports(&path, &own) {
                let [of, name, ..] = import.as_slice() else { continue };
                let is_earlier = of != parent || place(name) <= Some(own_place);
                assert!(is_earlier, "{} names {name}", path.display());
            }
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

#[test]
fn every_example_names_versions() {
    let mut checked = 0;
    for path in below(Path::new("examples"), "tf") {
        let text = fs::read_to_string(&path).expect("a file");
        let Some((_, required)) = text.split_once("  required_providers {") else { continue };
        let required = required.split("\n  }").next().unwrap_or_default();
        let (sources, versions) =
            (required.matches(" source ").count(), required.matches(" version ").count());
        assert!(sources > 0 && sources == versions, "{}: a provider has no version", path.display());
        assert!(text.contains("  required_version = "), "{}: no required_version", path.display());
        checked += 1;
    }
    // Those of the provider's page, and each folder that can be applied by itself.
    assert_eq!(checked, 12);
}

/// The path of the module that a file is.
fn module(source: &str, path: &Path) -> Vec<String> {
    let inside = path.strip_prefix(source).expect("a file of the source").with_extension("");
    let names = inside.iter().map(|name| name.to_string_lossy().into_owned());
    names.filter(|name| name != "mod").collect()
}

/// What the code of a file that is the module `own` imports of its crate, as paths from the root.
fn imports(path: &Path, own: &[String]) -> Vec<Vec<String>> {
    let code: String = code(path).into_iter().map(|(_, line)| line + " ").collect();
    let trees = code.split(';').filter_map(|statement| Some(statement.rsplit_once("use ")?.1));
    let from_the_root = |import: String| {
        let mut names = import.split("::").map(|name| name.trim().to_owned()).peekable();
        let mut path = match names.peek().map(String::as_str) {
            Some("super") => own.to_vec(),
            Some("crate") => Vec::new(),
            _ => return None,
        };
        for name in names {
            match name.as_str() {
                "super" => drop(path.pop()),
                "crate" => {}
                _ => path.push(name),
            }
        }
        Some(path)
    };
    trees.flat_map(expanded).filter_map(from_the_root).collect()
}

/// Every path of a tree of imports.
fn expanded(tree: &str) -> Vec<String> {
    let Some((prefix, rest)) = tree.split_once('{') else { return vec![tree.trim().to_owned()] };
    let inside = rest.rsplit_once('}').map_or(rest, |(inside, _)| inside);
    let mut depth = 0_usize;
    let branches = inside.split(|character| {
        depth = match character {
            '{' => depth + 1,
            '}' => depth.saturating_sub(1),
            _ => depth,
        };
        character == ',' && depth == 0
    });
    branches.flat_map(|branch| expanded(&format!("{}{}", prefix.trim(), branch.trim()))).collect()
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|character: char| !character.is_alphanumeric() && character != '_')
}

/// The lines of a layer that are code, without its tests.
fn code(layer: &Path) -> Vec<(PathBuf, String)> {
    let mut lines = Vec::new();
    for path in files(layer).into_iter().filter(|path| !is_of_tests(path)) {
        let text = fs::read_to_string(&path).expect("a file");
        let before_tests = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let code = before_tests.lines().map(str::trim).filter(|line| !line.starts_with("//"));
        lines.extend(code.map(|line| (path.clone(), line.to_owned())));
    }
    assert!(!lines.is_empty(), "{} has no code", layer.display());
    lines
}

/// Whether a file holds unit tests alone.
fn is_of_tests(path: &Path) -> bool {
    path.iter().any(|name| name == "tests" || name == "tests.rs")
}

/// The Rust files below a folder, without generated ones; or the one file.
fn files(folder: &Path) -> Vec<PathBuf> {
    below(folder, "rs")
}

/// The files of a kind below a folder, without generated ones; or the one file.
fn below(folder: &Path, kind: &str) -> Vec<PathBuf> {
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
            found.extend(below(&path, kind));
        } else if path.extension().is_some_and(|extension| extension == kind) {
            found.push(path);
        }
    }
    found.sort();
    found
}
