//! The rules for pages: those of the registries, which `tfplugindocs validate` checks, too, and our own.

use std::path::Path;

use super::{
    INDEX, Pages, markdown,
    pages::{examples, kinds},
    schema::{Attributes, Provider},
};
use crate::{Result, files, pattern, publisher::Publisher};

/// Every breach of a rule.
pub(super) fn problems(provider: &Provider, pages: &Pages, root: &Path) -> Result<Vec<String>> {
    let mut problems = descriptions(provider);
    problems.extend(missing_examples(provider, root)?);
    problems.extend(hidden_examples(pages, root)?);
    if !pages.contains_key(INDEX) {
        problems.push("templates/index.md.tmpl is missing".to_owned());
    }
    for (path, text) in pages {
        let found = [page(path, text), links(path, text, pages)].concat();
        problems.extend(found.into_iter().map(|it| format!("docs/{path} {it}")));
    }
    Ok(problems)
}

/// Everything without a description, or with one that is not a sentence.
fn descriptions(provider: &Provider) -> Vec<String> {
    let mut found = Vec::new();
    let mut describe = |what: String, description: &str| {
        if !description.trim_end().ends_with('.') {
            found.push(format!("{what} needs a description that ends with a full stop"));
        }
    };
    describe("the provider".to_owned(), &provider.provider.block.description);
    attributes("the provider's ", &provider.provider.block.attributes, &mut describe);
    for kind in kinds(provider) {
        for (name, schema) in kind.schemas {
            let what = format!("{} {name}", kind.title.to_lowercase());
            attributes(&format!("{what}: "), &schema.block.attributes, &mut describe);
            describe(what, &schema.block.description);
        }
    }
    for (name, identity) in &provider.resource_identity_schemas {
        attributes(&format!("identity of {name}: "), &identity.attributes, &mut describe);
    }
    for (name, function) in &provider.functions {
        describe(format!("function {name}"), &function.description);
        for parameter in &function.parameters {
            describe(format!("function {name}: {}", parameter.name), &parameter.description);
        }
        if function.summary.is_empty() {
            describe(format!("the summary of function {name}"), "");
        }
    }
    found
}

fn attributes(prefix: &str, attributes: &Attributes, describe: &mut impl FnMut(String, &str)) {
    for (name, attribute) in attributes {
        let what = format!("{prefix}{name}");
        // The members of an object type cannot be described, those of a nested attribute can.
        let is_object =
            attribute.r#type.as_ref().is_some_and(|r#type| r#type.to_string().contains("\"object\""));
        describe(what.clone(), if is_object { "" } else { &attribute.description });
        if let Some(nested) = &attribute.nested_type {
            self::attributes(&format!("{what}."), &nested.attributes, describe);
        }
    }
}

/// Types without an example, and examples that do not say what they show, if there are several.
fn missing_examples(provider: &Provider, root: &Path) -> Result<Vec<String>> {
    let mut things = vec![("provider".to_owned(), "provider".to_owned(), ".tf")];
    for kind in kinds(provider) {
        let of_kind = |name: &String| (format!("{}/{name}", kind.folder()), kind.example(), kind.extension);
        things.extend(kind.schemas.keys().map(of_kind));
    }
    let of_function = |name: &String| (format!("functions/{name}"), "function".to_owned(), ".tf");
    things.extend(provider.functions.keys().map(of_function));
    let mut problems = Vec::new();
    for (folder, start, end) in things {
        let paths = examples(root, &folder, &start, end)?;
        if paths.is_empty() {
            problems.push(format!("examples/{folder}/{start}{end} is missing"));
        }
        for path in paths.iter().filter(|_| paths.len() > 1) {
            if !files::read(&root.join(path))?.starts_with("# ") {
                problems.push(format!("{path} must begin with a comment on what it shows"));
            }
        }
    }
    Ok(problems)
}

/// Examples of integrations that no page shows, or that do not say what they show.
fn hidden_examples(pages: &Pages, root: &Path) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for path in examples(root, "integrations", "", ".tf")? {
        let text = files::read(&root.join(&path))?;
        if !text.starts_with("# ") {
            problems.push(format!("{path} must begin with a comment on what it shows"));
        }
        if !pages.values().any(|page| page.contains(text.trim())) {
            problems.push(format!("{path} is on no page"));
        }
    }
    Ok(problems)
}

/// The problems of a single page.
fn page(path: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    if !path.ends_with(".md") || path.matches('.').count() > 1 {
        problems.push("must have the extension .md and no other".to_owned());
    }
    let parts = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
    let Some((front_matter, body)) = parts else {
        problems.push("has no front matter".to_owned());
        return problems;
    };
    let has = |line: &str| pattern(&format!("(?m)^{line}")).is_match(front_matter);
    if !has("page_title: .") {
        problems.push("must have page_title in its front matter".to_owned());
    }
    if !has(r"description: \|-\n  .") {
        problems.push("must have description in its front matter".to_owned());
    }
    if has("subcategory: .") == (path == INDEX) {
        let verb = if path == INDEX { "must not have" } else { "must have" };
        problems.push(format!("{verb} subcategory in its front matter"));
    }
    if !body.lines().any(|line| line.starts_with("# ")) {
        problems.push("has no title".to_owned());
    }
    if path.starts_with("guides/") && !body.contains("\n```") {
        problems.push("shows no example".to_owned());
    }
    problems
}

/// Links to pages and sections that do not exist, and links that registries do not support.
fn links(path: &str, text: &str, pages: &Pages) -> Vec<String> {
    let shown = format!("{}/", Publisher::ours().pages());
    let folder = path.rsplit_once('/').map(|(folder, _)| folder);
    let problem = |address: &str| {
        let (file, anchor) = markdown::parts(address);
        let page = match (file.strip_prefix(&shown), folder) {
            (Some(page), _) => page.to_owned(),
            (None, _) if file.is_empty() => path.to_owned(),
            (None, _) if file.starts_with("https://") => return None,
            (None, Some(folder)) if !file.contains('/') => format!("{folder}/{file}"),
            (None, _) => return Some(format!("links to {address}: in templates/, begin with /")),
        };
        let is_there = pages.get(&page).is_some_and(|text| markdown::has_section(text, anchor));
        (!is_there).then(|| format!("links to {address}, which is not there"))
    };
    markdown::links(text).filter_map(problem).collect()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::*;

    const GOOD: &str =
        "---\npage_title: \"A\"\nsubcategory: \"\"\ndescription: |-\n  A.\n---\n\n# A\n\n```x\n```\n";

    fn provider(mut described: Value) -> Provider {
        if described["provider"].is_null() {
            described["provider"] = json!({"version": 0, "block": {"description": "P."}});
        }
        Provider::deserialize(described).unwrap()
    }

    #[test]
    fn everything_has_a_description() {
        let bare = |r#type: Value| json!({"version": 0, "block": {"description": "D.", "attributes": {"a": {"type": r#type}}}});
        let provider = provider(json!({
            "provider": bare(json!("string")),
            "resource_schemas": {"r": {"version": 0, "block": {"description": "R.", "attributes": {
                "o": {"description": "O.", "nested_type": {"nesting_mode": "single", "attributes": {
                    "in": {"type": "string", "description": "No full stop"},
                }}},
            }}}},
            "data_source_schemas": {"d": bare(json!(["list", ["object", {}]]))},
            "list_resource_schemas": {"l": {"version": 0, "block": {"attributes": {}}}},
            "resource_identity_schemas": {"r": {"version": 0, "attributes": {"id": {"type": "string"}}}},
            "functions": {"f": {"return_type": "string", "parameters": [{"name": "p", "type": "string"}]}},
        }));
        let expected = [
            "the provider's a",
            "resource r: o.in",
            "data source d: a",
            "list resource l",
            "identity of r: id",
            "function f",
            "function f: p",
            "the summary of function f",
        ];
        let found = descriptions(&provider);
        let found: Vec<&str> = found.iter().filter_map(|it| it.split(" needs").next()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_page_is_as_registries_want_it() {
        assert_eq!(page("guides/a.md", GOOD), Vec::<String>::new());
        let cases = [
            ("guides/a.html.md", GOOD.to_owned(), "must have the extension .md and no other"),
            ("guides/a.md", "# A\n".to_owned(), "has no front matter"),
            (
                "guides/a.md",
                GOOD.replace("page_title: \"A\"\n", ""),
                "must have page_title in its front matter",
            ),
            ("guides/a.md", GOOD.replace("  A.\n", ""), "must have description in its front matter"),
            ("index.md", GOOD.to_owned(), "must not have subcategory in its front matter"),
            ("guides/a.md", GOOD.replace("# A", "A"), "has no title"),
            ("guides/a.md", GOOD.replace("```x\n```", ""), "shows no example"),
        ];
        for (path, text, expected) in cases {
            assert_eq!(page(path, &text), [expected], "{path}");
        }
    }

    #[test]
    fn links_lead_somewhere() {
        let text = |links: &str| format!("{GOOD}## Read on\n\n{links}\n");
        let pages = |links: &str| {
            Pages::from([("guides/a.md".to_owned(), text(links)), (INDEX.to_owned(), GOOD.to_owned())])
        };
        let problems = |links: &str| self::links("guides/a.md", &text(links), &pages(links));
        let shown = Publisher::ours().pages();
        let good = format!(
            "[a](#read-on) [b]({shown}/index.md) [c](a.md#read-on) [d](https://example.com) [e]({shown}/guides/a.md#a)"
        );
        assert_eq!(problems(&good), Vec::<String>::new());
        assert_eq!(problems("[a](#nowhere)").len(), 1);
        assert_eq!(problems("[a](b.md)").len(), 1);
        assert_eq!(problems("[a](a)").len(), 1);
        assert_eq!(problems(&format!("[a]({shown}/guides/b.md)")).len(), 1);
        assert_eq!(problems(&format!("[a]({shown}/index.md#read-on)")).len(), 1);
        assert_eq!(problems("[a](../index.md)").len(), 1);
    }

    #[test]
    fn each_integration_is_on_a_page_and_says_what_it_is() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("examples/integrations");
        std::fs::create_dir_all(&folder).unwrap();
        for (name, text) in
            [("shown.tf", "# A.\nx = 1\n"), ("hidden.tf", "# B.\ny = 1\n"), ("silent.tf", "x = 1\n")]
        {
            std::fs::write(folder.join(name), text).unwrap();
        }
        let pages = Pages::from([("guides/a.md".to_owned(), format!("{GOOD}# A.\nx = 1\n"))]);
        let expected = [
            "examples/integrations/hidden.tf is on no page",
            "examples/integrations/silent.tf must begin with a comment on what it shows",
        ];
        assert_eq!(hidden_examples(&pages, root.path()).unwrap(), expected);
    }

    #[test]
    fn each_thing_has_an_example_and_each_of_several_says_what_it_is() {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("provider/provider.tf", "x = 1\n"),
            ("resources/r/resource.tf", "# Plain.\n"),
            ("resources/r/resource_b.tf", "x = 1\n"),
        ] {
            let path = root.path().join("examples").join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let schema = json!({"version": 0, "block": {"description": "D."}});
        let provider = provider(json!({
            "resource_schemas": {"r": schema},
            "functions": {"f": {"return_type": "string"}},
        }));
        let expected = [
            "examples/resources/r/resource_b.tf must begin with a comment on what it shows",
            "examples/functions/f/function.tf is missing",
        ];
        assert_eq!(missing_examples(&provider, root.path()).unwrap(), expected);
    }
}
