//! The Rust code of `proto/`: generated without protoc and committed. A test checks that it is up to date.

use std::{fs, path::Path};

use crate::{Result, paths};

/// One generated file with server and client: its sources and its path.
struct Generated {
    proto: &'static str,
    package: &'static str,
    path: &'static str,
}

const GENERATED: &[Generated] = &[
    Generated {
        proto: "tfplugin6.proto",
        package: "tfplugin6",
        path: "framework/src/protocol/generated/tfplugin6.rs",
    },
    Generated {
        proto: "go_plugin.proto",
        package: "plugin",
        path: "framework/src/plugin/generated/go_plugin.rs",
    },
];

/// Generates every file in place.
pub(crate) fn write() -> Result<()> {
    for generated in GENERATED {
        let path = paths::root().join(generated.path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, generate(generated)?)?;
    }
    Ok(())
}

/// Fails with the name of the first file that differs from what `proto/` generates.
pub(crate) fn check() -> Result<()> {
    for generated in GENERATED {
        let committed = fs::read_to_string(paths::root().join(generated.path)).unwrap_or_default();
        if committed != generate(generated)? {
            return Err(format!(
                "{} differs from proto/{}; run `cargo xtask codegen`",
                generated.path, generated.proto
            )
            .into());
        }
    }
    Ok(())
}

fn generate(generated: &Generated) -> Result<String> {
    let descriptors = protox::compile([generated.proto], [paths::root().join("proto")])?;
    let scratch = tempfile::tempdir()?;
    // No `Debug`, because these messages contain configurations, states and private data, and so secrets.
    let mut builder = tonic_prost_build::configure()
        .build_transport(false)
        .generate_default_stubs(true)
        .out_dir(scratch.path());
    builder = builder.skip_debug([format!(".{}", generated.package)]);
    builder.compile_fds(descriptors)?;
    let code = fs::read_to_string(scratch.path().join(format!("{}.rs", generated.package)))?;
    format(&code, scratch.path())
}

/// Formats the code with rustfmt, so that `cargo fmt --check` accepts the committed file.
fn format(code: &str, scratch: &Path) -> Result<String> {
    let path = scratch.join("formatted.rs");
    fs::write(&path, code)?;
    let status = std::process::Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(paths::root())
        .arg(&path)
        .status()?;
    if !status.success() {
        return Err("rustfmt failed on generated code".into());
    }
    Ok(fs::read_to_string(path)?)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_code_is_what_the_protos_say() {
        super::check().expect("generated code is up to date");
    }
}
