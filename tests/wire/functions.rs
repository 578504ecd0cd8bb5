//! CallFunction: arguments as each client sends them, and errors that name the invalid argument.

use rmpv::Value;

use crate::{
    connection::Connection,
    generated::tfplugin6::{DynamicValue, FunctionError, call_function},
    plugin::Plugin,
    soon,
    value::{decoded, get, message, raw, text, unknown},
};

const PARSE: &str = "parse_integration_reference";
const READ: &str = "read_google_project_id";

async fn call(
    connection: &Connection,
    name: &str,
    arguments: &[DynamicValue],
) -> Result<Value, FunctionError> {
    let request = call_function::Request { name: name.to_owned(), arguments: arguments.to_vec() };
    let answer =
        soon("the function", connection.provider().call_function(request)).await.unwrap().into_inner();
    match answer.error {
        None => Ok(decoded(answer.result.as_ref())),
        Some(error) => {
            assert!(answer.result.is_none(), "there are a result and an error");
            Err(error)
        }
    }
}

fn argument(value: &Value) -> DynamicValue {
    message(value).unwrap()
}

#[tokio::test]
async fn a_function_needs_no_configuration() {
    let plugin = Plugin::start().await;
    let connection = plugin.connect().await;
    let parts = call(&connection, PARSE, &[argument(&text("my-team/my-app"))]).await.ok().unwrap();
    assert_eq!(get(&parts, "id"), &text("my-app"));
    assert_eq!(get(&parts, "team_id"), &text("my-team"));
    let parts = call(&connection, PARSE, &[argument(&text("my-app"))]).await.ok().unwrap();
    assert_eq!(get(&parts, "team_id"), &Value::Nil);
    plugin.shut_down().await;
}

/// Terraform sends null as nil, OpenTofu as an empty value.
#[tokio::test]
async fn an_argument_that_cannot_be_used_is_named_and_not_shown() {
    let plugin = Plugin::start().await;
    let connection = plugin.connect().await;
    for (given, told) in [
        (argument(&Value::Nil), "keyfile_json must not be null"),
        (raw(Vec::new()), "keyfile_json must not be null"),
        (argument(&unknown()), "keyfile_json must be known"),
        (argument(&Value::from(7)), "expected a string, but found a number"),
        (argument(&text("planted-value")), "is not JSON"),
    ] {
        let error = call(&connection, READ, &[given]).await.expect_err(told);
        assert!(error.text.contains(told), "{}", error.text);
        assert!(!error.text.contains("planted-value"), "{}", error.text);
        assert_eq!(error.function_argument, Some(0));
    }
    plugin.shut_down().await;
}

#[tokio::test]
async fn an_impossible_argument_is_an_error_without_an_index() {
    let plugin = Plugin::start().await;
    let connection = plugin.connect().await;
    for (name, arguments) in [
        (PARSE, Vec::new()),
        (PARSE, vec![argument(&text("a")), argument(&text("b"))]),
        ("nothing", Vec::new()),
    ] {
        let error = call(&connection, name, &arguments).await.expect_err(name);
        let version = format!("the provider's version ({})", env!("CARGO_PKG_VERSION"));
        assert!(error.text.contains("bug") && error.text.contains(&version), "{}", error.text);
        assert_eq!(error.function_argument, None);
    }
    plugin.shut_down().await;
}
