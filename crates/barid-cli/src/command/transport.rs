//! `barid transport`: whether the servers of those who are written to require encryption.

use crate::{
    failure::Failure,
    output::{self, Form, clean, line},
};
use barid_engine::{Engine, Promise};
use serde_json::json;

pub(crate) async fn run(
    engine: &Engine,
    addresses: Vec<String>,
    form: Form,
) -> Result<(), Failure> {
    let Some(found) = engine.transport_security(&addresses).await? else {
        return Err(Failure::usage("Nobody may be asked (BARID_DNS)"));
    };
    if found.is_empty() {
        return Err(Failure::usage("No domain is named there"));
    }
    for one in found {
        let promise = one.promise();
        match form {
            Form::Json => output::document(&json!({
                "domain": one.domain,
                "promise": promise.as_str(),
                "takes_mail": one.takes_mail,
                "mta_sts": one.mta_sts.as_str(),
                "dane": one.dane,
            }))?,
            Form::Plain => {
                let words = match promise {
                    Promise::Required => "requires encrypted delivery",
                    Promise::None => "does not promise encrypted delivery",
                    Promise::NoMail => "takes no mail",
                    Promise::Unknown => "could not be asked",
                };
                line(&format!("{} {words}", clean(&one.domain)))?;
            }
        }
    }
    Ok(())
}
