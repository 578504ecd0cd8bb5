//! Generates pages from the schema, the layouts next to this file, and `templates/`.
//!
//! Both include files of `examples/`, so that readers copy tested code: `codefile("path")`, or `codefile("path",
//! "language")` for other languages than Terraform's. `source` is the provider's address. A link to another page begins
//! with `/` in `templates/`. The template of a type, such as `templates/resources/integration.md.tmpl`, follows the
//! examples on the type's page.

use std::{collections::BTreeMap, path::Path};

use minijinja::{
    Environment, Error, ErrorKind, UndefinedBehavior, context, syntax::SyntaxConfig, value::Serde,
};

use super::{
    Pages, markdown,
    schema::{Provider, Schema},
};
use crate::{Result, files, pattern, publisher::Publisher};

/// The prefix of type names, which page names lack.
const PREFIX: &str = "northflank_";

/// The extension of templates, which page names lack.
const EXTENSION: &str = ".tmpl";

/// A kind of type with a schema, such as resources.
pub(super) struct Kind<'a> {
    pub(super) title: &'static str,
    /// Of examples.
    pub(super) extension: &'static str,
    pub(super) schemas: &'a BTreeMap<String, Schema>,
}

pub(super) fn kinds(provider: &Provider) -> [Kind<'_>; 4] {
    let kind = |title, extension, schemas| Kind { title, extension, schemas };
    [
        kind("Resource", ".tf", &provider.resource_schemas),
        kind("Data Source", ".tf", &provider.data_source_schemas),
        kind("Ephemeral Resource", ".tf", &provider.ephemeral_resource_schemas),
        kind("List Resource", ".tfquery.hcl", &provider.list_resource_schemas),
    ]
}

impl Kind<'_> {
    /// The prefix of the names of examples.
    pub(super) fn example(&self) -> String {
        self.title.to_lowercase().replace(' ', "-")
    }

    /// Of `docs/` and of `examples/`.
    pub(super) fn folder(&self) -> String {
        format!("{}s", self.example())
    }
}

/// All pages, from the files below `root`.
pub(super) fn all(provider: &Provider, root: &Path, publisher: &Publisher) -> Result<Pages> {
    let layouts = layouts(root)?;
    let mut pages = templates(provider, &layouts, root, publisher)?;
    for kind in kinds(provider) {
        for (name, schema) in kind.schemas {
            let page = format!("{}/{}.md", kind.folder(), name.strip_prefix(PREFIX).unwrap_or(name));
            let example_folder = format!("{}/{name}", kind.folder());
            let text = layouts.get_template("type")?.render(context! {
                name,
                kind => kind.title,
                block => Serde(&schema.block),
                identity => Serde(provider.resource_identity_schemas.get(name)),
                example_paths => examples(root, &example_folder, &kind.example(), kind.extension)?,
                example_folder,
                notes => pages.remove(&page),
            })?;
            pages.insert(page, text);
        }
    }
    for (name, function) in &provider.functions {
        let example_paths = examples(root, &format!("functions/{name}"), "function", ".tf")?;
        let function = Serde(function);
        let text = layouts.get_template("function")?.render(context! { name, function, example_paths })?;
        pages.insert(format!("functions/{name}.md"), text);
    }
    Ok(pages)
}

/// The templates, by the page that they generate.
fn templates(
    provider: &Provider,
    layouts: &Environment,
    root: &Path,
    publisher: &Publisher,
) -> Result<Pages> {
    let folder = root.join("templates");
    let mut written = Pages::new();
    for path in files::below(&folder)? {
        let name = files::relative(&path, &folder);
        let page = name.trim_end_matches(EXTENSION).to_owned();
        let template = linked(&page, &files::read(&path)?, publisher);
        let (attributes, source) = (Serde(&provider.provider.block.attributes), publisher.source());
        let text = layouts.render_named_str(&name, &template, context! { attributes, source })?;
        written.insert(page, text);
    }
    Ok(written)
}

/// A template with links that work wherever its page is shown.
///
/// A link within a folder is the file's name. It works in the repository and in both registries, which remove the
/// extension. Links between folders lead to the repository, because OpenTofu's registry keeps the extension there, and
/// the provider's own page has no folder in either registry. See
/// <https://github.com/opentofu/registry-ui/blob/main/frontend/src/routes/Provider/components/docsProcessor.ts>.
fn linked(page: &str, template: &str, publisher: &Publisher) -> String {
    let folder = page.rsplit_once('/').map(|(folder, _)| folder);
    let link = |link: &regex_lite::Captures| match link[1].rsplit_once('/') {
        Some((of, name)) if Some(of) == folder => format!("]({name}.md{}", &link[2]),
        _ => format!("]({}/{}.md{}", publisher.pages(), &link[1], &link[2]),
    };
    pattern(r"\]\(/([\w/-]+)([#)])").replace_all(template, link).into_owned()
}

/// The files in a folder of `examples/` whose names begin and end like that, by their paths below `root`. The plain
/// one, with nothing between prefix and suffix, comes first.
pub(super) fn examples(root: &Path, folder: &str, start: &str, end: &str) -> Result<Vec<String>> {
    let folder = format!("examples/{folder}");
    let paths = files::below(&root.join(&folder))?;
    let paths = paths.iter().map(|path| files::relative(path, root));
    Ok(paths.filter(|path| path.starts_with(&format!("{folder}/{start}")) && path.ends_with(end)).collect())
}

fn layouts(root: &Path) -> Result<Environment<'static>> {
    let mut layouts = Environment::new();
    layouts.set_undefined_behavior(UndefinedBehavior::Strict);
    let mut syntax = SyntaxConfig::builder();
    syntax.keep_trailing_newline(true).lstrip_blocks(true).trim_blocks(true);
    layouts.set_syntax(syntax.build()?);
    layouts.add_filter("plain", markdown::plain);
    let root = root.to_owned();
    layouts.add_function("codefile", move |path: String, language: Option<String>| {
        let text = files::read(&root.join(path))
            .map_err(|error| Error::new(ErrorKind::InvalidOperation, error.to_string()))?;
        let language = language.as_deref().unwrap_or("terraform");
        Ok::<_, Error>(format!("```{language}\n{}\n```", text.trim()))
    });
    layouts.add_template("parts", include_str!("layout/parts.md.j2"))?;
    layouts.add_template("type", include_str!("layout/type.md.j2"))?;
    layouts.add_template("function", include_str!("layout/function.md.j2"))?;
    Ok(layouts)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    fn acme() -> Publisher {
        Publisher::of("https://github.com/acme/terraform-provider-northflank")
    }

    /// Pages made of this schema and these files.
    fn pages(schema: serde_json::Value, files: &[(&str, &str)]) -> Result<Pages> {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        all(&Provider::deserialize(schema).unwrap(), root.path(), &acme())
    }

    /// The page of a data source with these attributes.
    fn data_source(attributes: serde_json::Value) -> String {
        let schema = json!({"version": 0, "block": {"description": "D.", "attributes": attributes}});
        pages(json!({"data_source_schemas": {"d": schema}}), &[])
            .unwrap()
            .remove("data-sources/d.md")
            .unwrap()
    }

    /// The layout of tfplugindocs 0.25, except for the name of the generator.
    #[test]
    fn a_resource_has_the_layout_that_registries_know() {
        let files = [
            ("examples/resources/northflank_thing/resource.tf", "resource \"a\" \"b\" {}\n"),
            ("examples/resources/northflank_thing/import.sh", "terraform import a.b id\n"),
            ("examples/resources/northflank_thing/import-by-string-id.tf", "import {\n  id = \"id\"\n}\n"),
            ("examples/resources/northflank_thing/import-by-identity.tf", "import {\n  identity = {}\n}\n"),
        ];
        let schema = json!({
            "resource_schemas": {"northflank_thing": {"version": 0, "block": {
                "description": "A `thing`.",
                "attributes": {"id": {"type": "string", "description": "Id.", "computed": true}},
            }}},
            "resource_identity_schemas": {"northflank_thing": {"version": 0, "attributes": {
                "id": {"type": "string", "description": "Id.", "required_for_import": true},
                "team_id": {"type": "string", "description": "Team.", "optional_for_import": true},
            }}},
        });
        let expected = "\
---
# generated by `make docs`: change the provider's schema, examples/ or templates/
page_title: \"northflank_thing Resource - Northflank\"
subcategory: \"\"
description: |-
  A thing.
---

# northflank_thing (Resource)

A `thing`.

## Example Usage

```terraform
resource \"a\" \"b\" {}
```

<!-- schema generated by make docs -->
## Schema

### Read-Only

- `id` (String) Id.

## Import

Import is supported using the following syntax:

In Terraform v1.12.0 and later, the [`import` block](https://developer.hashicorp.com/terraform/language/import) can be used with the `identity` attribute, for example:

```terraform
import {
  identity = {}
}
```

<!-- schema generated by make docs -->
### Identity Schema

#### Required

- `id` (String) Id.

#### Optional

- `team_id` (String) Team.

In Terraform v1.5.0 and later, the [`import` block](https://developer.hashicorp.com/terraform/language/import) can be used with the `id` attribute, for example:

```terraform
import {
  id = \"id\"
}
```

The [`terraform import` command](https://developer.hashicorp.com/terraform/cli/commands/import) can be used, for example:

```shell
terraform import a.b id
```
";
        assert_eq!(pages(schema, &files).unwrap()["resources/thing.md"], expected);
    }

    #[test]
    fn attributes_are_grouped_and_nested_ones_follow() {
        let page = data_source(json!({
            "b": {"type": "string", "description": "B.", "optional": true, "computed": true},
            "a": {"type": "string", "description": "A.", "optional": true, "sensitive": true},
            "id": {"type": "string", "description": "Id.", "computed": true},
            "name": {"type": "string", "description": "Name.", "required": true},
            "o": {
                "description": "O.", "optional": true,
                "nested_type": {"nesting_mode": "single", "attributes": {
                    "in": {
                        "description": "In.", "computed": true,
                        "nested_type": {"nesting_mode": "list", "attributes": {
                            "x": {"type": ["set", "string"], "description": "X.", "computed": true},
                        }},
                    },
                    "y": {"type": "bool", "description": "Y.", "required": true},
                }},
            },
        }));
        let expected = "\
<!-- schema generated by make docs -->
## Schema

### Required

- `name` (String) Name.

### Optional

- `a` (String, Sensitive) A.
- `b` (String) B.
- `o` (Attributes) O. (see [below for nested schema](#nestedatt--o))

### Read-Only

- `id` (String) Id.

<a id=\"nestedatt--o\"></a>
### Nested Schema for `o`

Required:

- `y` (Boolean) Y.

Read-Only:

- `in` (Attributes List) In. (see [below for nested schema](#nestedatt--o--in))

<a id=\"nestedatt--o--in\"></a>
### Nested Schema for `o.in`

Read-Only:

- `x` (Set of String) X.\n";
        assert!(page.ends_with(expected), "{page}");
    }

    #[test]
    fn write_only_attributes_say_so() {
        let text = data_source(json!({
            "x_wo": {
                "description": "X.", "optional": true, "write_only": true,
                "nested_type": {"nesting_mode": "single", "attributes": {
                    "y": {"type": "string", "description": "Y.", "optional": true, "sensitive": true, "write_only": true},
                }},
            },
        }));
        assert_eq!(text.matches("> **NOTE**: [Write-only arguments](https://").count(), 1, "{text}");
        assert!(text.contains("- `x_wo` (Attributes, [Write-only](https://"), "{text}");
        assert!(text.contains("- `y` (String, Sensitive, [Write-only](https://"), "{text}");
    }

    #[test]
    fn a_write_only_twin_refers_to_the_attributes_that_it_shares() {
        let twin = |write_only: bool, attribute: &str| {
            json!({
                "description": "X.", "optional": true, "write_only": write_only,
                "nested_type": {"nesting_mode": "single", "attributes": {
                    attribute: {"type": "string", "description": "Y.", "optional": true, "write_only": write_only},
                }},
            })
        };
        let page = data_source(json!({"x": twin(false, "y"), "x_wo": twin(true, "y")}));
        let expected = "### Nested Schema for `x_wo`\n\nThe attributes of [`x`](#nestedatt--x), all of them write-only.\n";
        assert!(page.ends_with(expected), "{page}");
        assert_eq!(page.matches("`y`").count(), 1, "{page}");
        let page = data_source(json!({"x": twin(false, "y"), "x_wo": twin(true, "z")}));
        assert!(page.contains("`z`"), "{page}");
    }

    #[test]
    fn what_is_written_for_a_type_follows_its_examples() {
        let schema = json!({"version": 0, "block": {"description": "T."}});
        let files = [
            ("examples/resources/northflank_thing/import.sh", "x\n"),
            ("examples/resources/northflank_thing/import-by-string-id.tf", "x\n"),
            ("examples/resources/northflank_thing/resource.tf", "a = 1\n"),
            ("templates/resources/thing.md.tmpl", "## Notes\n\n[a](/guides/a)\n"),
        ];
        let pages = pages(json!({"resource_schemas": {"northflank_thing": schema}}), &files).unwrap();
        let other = format!("{}/guides/a.md", acme().pages());
        let expected = format!(
            "```terraform\na = 1\n```\n\n## Notes\n\n[a]({other})\n\n<!-- schema generated by make docs -->\n"
        );
        assert_eq!(pages.len(), 1);
        assert!(pages["resources/thing.md"].contains(&expected), "{pages:?}");
    }

    #[test]
    fn types_are_named_as_everywhere() {
        let cases = [
            (json!("bool"), "Boolean"),
            (json!(["set", "string"]), "Set of String"),
            (json!(["list", ["map", "number"]]), "List of Map of Number"),
            (json!(["object", { "a": "string" }]), "Object"),
        ];
        for (r#type, expected) in cases {
            let page = data_source(json!({"a": {"type": r#type, "description": "A."}}));
            assert!(page.contains(&format!("- `a` ({expected}) A.")), "{page}");
        }
    }

    #[test]
    fn a_function_has_signature_arguments_and_return_type() {
        let function = json!({
            "summary": "Split a reference",
            "description": "Splits it.",
            "return_type": ["object", {"id": "string", "team_id": "string"}],
            "parameters": [
                {"name": "reference", "type": "string", "description": "The reference."},
                {"name": "strict", "type": "bool", "description": "Whether.", "is_nullable": true},
            ],
        });
        let expected = "\
## Signature

<!-- signature generated by make docs -->
```text
split(reference string, strict bool) object
```

## Arguments

<!-- arguments generated by make docs -->
1. `reference` (String) The reference.
1. `strict` (Boolean, Nullable) Whether.

## Return Type

Object with these attributes:

- `id` (String)
- `team_id` (String)\n";
        let pages = pages(json!({"functions": {"split": function}}), &[]).unwrap();
        assert!(pages["functions/split.md"].ends_with(expected), "{pages:?}");
    }

    #[test]
    fn files_take_the_place_of_directives() {
        let page = |template| {
            let files = [("templates/guides/a.md.tmpl", template), ("a.tf", "a = 1\n")];
            pages(json!({}), &files).map(|mut pages| pages.remove("guides/a.md").unwrap())
        };
        assert_eq!(page("x\n\n{{ codefile(\"a.tf\") }}\n").unwrap(), "x\n\n```terraform\na = 1\n```\n");
        assert_eq!(page("{{ codefile(\"a.tf\", \"shell\") }}").unwrap(), "```shell\na = 1\n```");
        let other = format!("{}/resources/a.md#b", acme().pages());
        let text = "[a](/guides/a) [a](/resources/a#b) (/b)";
        assert_eq!(page(text).unwrap(), format!("[a](a.md) [a]({other}) (/b)"));
        let error = page("\n{{ codefile(\"b.tf\") }}").unwrap_err().to_string();
        assert!(error.contains("b.tf: ") && error.ends_with("(in guides/a.md.tmpl:2)"), "{error}");
        assert!(page("{{ file }}").is_err());
    }

    #[test]
    fn the_plain_example_is_first() {
        let names = ["resource_b.tf", "resource.tf", "resource_a.tf", "import.sh", "resource.md"];
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("examples/r")).unwrap();
        for name in names {
            fs::write(root.path().join("examples/r").join(name), "").unwrap();
        }
        let expected = ["examples/r/resource.tf", "examples/r/resource_a.tf", "examples/r/resource_b.tf"];
        assert_eq!(examples(root.path(), "r", "resource", ".tf").unwrap(), expected);
        assert!(examples(root.path(), "none", "", "").unwrap().is_empty());
    }
}
