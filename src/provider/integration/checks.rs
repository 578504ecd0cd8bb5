//! Checks of documents, by the API's rules.

use framework::Check;

use super::{document_form, documents::Format};

/// Returns what is wrong, as a clause after "it".
type Look = fn(&str) -> Result<(), &'static str>;

/// Checks that a string is a document, not a path or an encoded document. Another check rejects empty strings.
pub(super) fn document(format: Format) -> Check {
    let (what, look): (_, Look) = match format {
        Format::KeyFile => ("a Google Cloud key file", document_form::key_file),
        Format::Pem => ("a private key in PEM form", document_form::private_key),
        Format::Kubeconfig => ("a kubeconfig", document_form::kubeconfig),
    };
    Check::text(move |text| match look(text) {
        Err(problem) if !text.trim().is_empty() => {
            Err(format!("must be the contents of {what}, but the value {problem}."))
        }
        _ => Ok(()),
    })
}
