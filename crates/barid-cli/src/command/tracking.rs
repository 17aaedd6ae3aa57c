//! `barid tracking`: who tries to learn when mail is read.

use crate::{
    arrange::Tracking,
    failure::Failure,
    output::{self, Form, line, local_time},
};
use barid_engine::Engine;
use serde_json::json;

pub(crate) async fn run(engine: &Engine, arguments: Tracking, form: Form) -> Result<(), Failure> {
    if arguments.forget {
        engine.forget_tracking().await?;
        match form {
            Form::Json => output::document(&json!({ "forgotten": true }))?,
            Form::Plain => line("Forgot everybody.")?,
        }
        return Ok(());
    }
    let found = engine.tracking().await?;
    if arguments.csv {
        line("sender,host,messages,first_at,last_at")?;
    }
    for one in found {
        let (first, last) = (output::time(one.first_at_ms), output::time(one.last_at_ms));
        if arguments.csv {
            for (host, messages) in &one.hosts {
                let at = [&first, &last].map(|time| time.as_str().unwrap_or_default());
                let [first, last] = at;
                line(&format!("{},{},{messages},{first},{last}", cell(&one.sender), cell(host)))?;
            }
            continue;
        }
        match form {
            Form::Json => {
                let hosts = one.hosts.iter();
                let hosts: Vec<_> = hosts
                    .map(|(host, messages)| json!({ "host": host, "messages": messages }))
                    .collect();
                output::document(&json!({
                    "sender": one.sender,
                    "messages": one.messages,
                    "first_at": first,
                    "last_at": last,
                    "hosts": hosts,
                }))?;
            }
            Form::Plain => {
                let hosts: Vec<&str> = one.hosts.iter().map(|(host, _)| host.as_str()).collect();
                let (sender, last) = (output::column(&one.sender, 40), local_time(one.last_at_ms));
                line(&format!("{:>5}  {sender}  {last}  {}", one.messages, hosts.join(", ")))?;
            }
        }
    }
    Ok(())
}

/// Returns a value as a cell of a table (RFC 4180) that no spreadsheet takes for a formula.
fn cell(value: &str) -> String {
    let guard = if value.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", value.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(cell("a@b.example"), "\"a@b.example\"");
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(cell("@sum"), "\"'@sum\"");
    }
}
