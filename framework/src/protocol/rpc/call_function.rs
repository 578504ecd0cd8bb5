//! CallFunction: the result depends on the arguments alone. Core calls it in a process without a provider configuration.

use secrecy::zeroize::Zeroizing;

use super::super::{
    Diagnostic, Diagnostics, FunctionError, decode, encode, foreign::Value, function::Parameter,
    generated::tfplugin6 as all, server::Server, value::Known,
};
use all::call_function as wire;

pub(in super::super) async fn handle(
    server: Server,
    request: wire::Request,
) -> Result<wire::Response, Diagnostics> {
    let function = server.function(&request.name)?;
    let signature = function.signature();
    if request.arguments.len() != signature.parameters.len() {
        let problem = "Terraform sent a number of arguments that differs from the number of parameters.";
        return Err(Diagnostic::provider_bug(problem).into());
    }
    let arguments = signature.parameters.iter().zip(request.arguments).enumerate();
    let arguments = arguments.map(|(index, (parameter, given))| argument(index, parameter, given));
    match arguments.collect::<Result<_, _>>().and_then(|arguments| function.call(arguments)) {
        Ok(result) => {
            let result = encode::value_to_wire(&result, &signature.returns);
            Ok(wire::Response { result: Some(result.map_err(Diagnostic::provider_bug)?), error: None })
        }
        Err(error) => Ok(wire::Response { result: None, error: Some(encode::function_error(error)) }),
    }
}

/// Core handles null and unknown arguments itself, so they never arrive. The bytes are cleared, because they may
/// contain a secret.
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
