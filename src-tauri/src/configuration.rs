//! What the files of configuration promise: they are data, and nothing else would notice.

use serde_json::Value;

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn r15_the_front_end_may_call_one_command_and_hear_events() {
    let capability = read(include_str!("../capabilities/main.json"));
    assert!(capability.get("remote").is_none());
    assert_eq!(capability["windows"], serde_json::json!(["main", "compose-*"]));
    let granted = ["allow-rpc", "core:event:allow-listen", "core:event:allow-unlisten"];
    assert_eq!(capability["permissions"], serde_json::json!(granted));

    let app = &read(include_str!("../tauri.conf.json"))["app"];
    assert_eq!(app["withGlobalTauri"], false);
    assert_eq!(app["security"]["freezePrototype"], true);
    assert_eq!(app["security"]["capabilities"], serde_json::json!(["main"]));
    assert!(app["security"].get("assetProtocol").is_none());
}

#[test]
fn r2_the_content_policy_names_no_place_outside_of_the_program() {
    let conf = read(include_str!("../tauri.conf.json"));
    let policy = conf["app"]["security"]["csp"].as_object().unwrap();
    assert_eq!(policy["default-src"], "'none'");
    assert_eq!(policy["script-src"], "'self'");
    let inside = [
        "'none'",
        "'self'",
        "'unsafe-inline'",
        "blob:",
        "data:",
        "http://ipc.localhost",
        "http://mail.localhost",
        "ipc:",
        "mail:",
    ];
    for (directive, sources) in policy {
        for source in sources.as_str().unwrap().split(' ') {
            assert!(inside.contains(&source), "{directive} {source}");
            let is_for_styles = source != "'unsafe-inline'" || directive == "style-src";
            assert!(is_for_styles, "{directive} {source}");
        }
    }
}
