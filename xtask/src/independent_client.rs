//! Tests the provider with a third-party go-plugin client, written in Python.

use std::fs;

use northflank_sandbox::{Options, Sandbox};
use prost::Message;

use crate::{
    Result, cargo,
    console::{Console, Style},
    files, paths,
    pip::{self, python, python_version},
    process,
};

/// The oldest Python that the client runs with.
const PYTHON: (u64, u64) = (3, 11);

/// Installs the client, if it is not installed yet, and runs it.
pub(crate) fn run(console: &Console) -> Result<()> {
    let (major, minor) = python_version()
        .filter(|version| *version >= PYTHON)
        .ok_or("the independent client needs python3, 3.11 or later, and pip")?;
    let tests = paths::root().join("tests/wire");
    let requirements = tests.join("independent_client.txt");
    // Changed requirements or another Python version need a new installation.
    let hash = files::sha256(&fs::read(&requirements)?);
    let name = format!("independent-client/python{major}.{minor}-{}", &hash[..16]);
    let packages = paths::target().join(name);
    files::make_once(&packages, |folder| pip::install(&requirements, folder))?;

    let provider = cargo::build_provider(cargo::Profile::Debug)?;
    let sandbox = Sandbox::start(Options::default())?;
    let scratch = tempfile::tempdir()?;
    let descriptors = scratch.path().join("tfplugin6.binpb");
    let protocol = protox::compile(["tfplugin6.proto"], [paths::root().join("proto")])?;
    fs::write(&descriptors, protocol.encode_to_vec())?;

    let mut client = python();
    client.env("PYTHONPATH", packages).env("PYTHONDONTWRITEBYTECODE", "1");
    client.arg(tests.join("independent_client.py")).arg(provider).arg(descriptors);
    client.args([sandbox.url(), sandbox.token()]);
    let output = process::succeed(&mut client)?;
    console.line(output.trim_end())?;
    console.line(&console.paint(Style::Good, "The independent client is content."))
}
