//! CallFunction: answers of the arguments alone. Core asks a process that has no configuration.

use secrecy::zeroize::Zeroizing;

use super::super::{
    Diagnostics, FunctionError, decode, encode,
    function::{Parameter, Signature},
    generated::tfplugin6 as all,
    server::Server,
    value::{Known, Value},
};
use all::call_function as wire;

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let function = server.function(&request.name)?;
    let signature = function.signature();
    let answer = arguments(signature, request.arguments)
        .and_then(|arguments| function.call(arguments))
        .and_then(|result| encode::value_to_wire(&result, &signature.returns).map_err(FunctionError::bug));
    Ok(match answer {
        Ok(result) => wire::Response { result: Some(result), error: None },
        Err(error) => wire::Response { result: None, error: Some(encode::function_error(error)) },
    })
}

fn arguments(signature: &Signature, given: Vec<all::DynamicValue>) -> Result<Vec<Known>, FunctionError> {
    if given.len() != signature.parameters.len() {
        return Err(FunctionError::bug(
            "Terraform sent another number of arguments than there are parameters.",
        ));
    }
    let pairs = signature.parameters.iter().zip(given).enumerate();
    pairs.map(|(index, (parameter, given))| argument(index, parameter, given)).collect()
}

/// Core answers calls with null and unknown itself, so that neither comes. The bytes, which may hold a secret, are
/// cleared.
fn argument(index: usize, parameter: &Parameter, given: all::DynamicValue) -> Result<Known, FunctionError> {
    let name = parameter.name;
    let msgpack = Zeroizing::new(given.msgpack);
    match decode::value_from_msgpack(&msgpack, &parameter.r#type, parameter.sensitive) {
        Ok(Value::Value(known)) => Ok(known),
        Ok(Value::Null) => Err(FunctionError::at(index, format!("{name} must not be null."))),
        Ok(Value::Unknown) => Err(FunctionError::at(index, format!("{name} must be known."))),
        Err(error) => Err(FunctionError::at(index, format!("{name} cannot be used: {error}."))),
    }
}
