//! Which crate may know which: a crate is a layer, and knows only those below it.

use toml::{Table, Value};

/// The layers, and the crates that each may use.
const LAYERS: [(&str, &[&str]); 9] = [
    ("barid-model", &[]),
    ("barid-mime", &["barid-model"]),
    ("barid-crypto", &["barid-mime", "barid-model"]),
    ("barid-store", &["barid-mime", "barid-model"]),
    ("barid-protocols", &["barid-model"]),
    (
        "barid-engine",
        &["barid-crypto", "barid-mime", "barid-model", "barid-protocols", "barid-store"],
    ),
    ("barid-rpc", &["barid-engine", "barid-mime", "barid-model"]),
    ("barid-cli", &["barid-engine", "barid-mime", "barid-model", "barid-rpc"]),
    ("barid-app", &["barid-engine", "barid-model", "barid-rpc"]),
];

/// Packages that belong to one layer, by the beginning of their name, and who may use them.
const HOMES: [(&str, &[&str]); 20] = [
    ("async-imap", &["barid-protocols"]),
    ("clap", &["barid-cli"]),
    ("hayro", &["barid-engine"]),
    ("hickory-", &["barid-protocols"]),
    ("image", &["barid-engine"]),
    ("imap-", &["barid-protocols"]),
    ("keyring", &["barid-engine"]),
    ("lettre", &["barid-protocols"]),
    ("mail-auth", &["barid-crypto"]),
    ("mail-builder", &["barid-mime"]),
    ("mail-parser", &["barid-mime"]),
    ("quick-xml", &["barid-protocols"]),
    ("reqwest", &["barid-protocols"]),
    ("rusqlite", &["barid-store"]),
    ("rustls", &["barid-protocols"]),
    // What Tauri makes of its configuration, what the terminal prints, the sealed secrets, why a
    // server refuses a token, the contract, and an Op in a row.
    (
        "serde_json",
        &["barid-app", "barid-cli", "barid-engine", "barid-protocols", "barid-rpc", "barid-store"],
    ),
    ("socket2", &["barid-protocols"]),
    ("tauri", &["barid-app"]),
    // The bridge, which no release has.
    ("tokio-tungstenite", &["barid-cli"]),
    ("ts-rs", &["barid-rpc"]),
];

/// Where packages come from.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// What the program has one of already.
const SECONDS: [&str; 3] = ["async-std", "aws-lc-rs", "native-tls"];

/// All that the plain values may be made of.
const MODEL: [&str; 4] = ["jiff", "serde", "thiserror", "zeroize"];

/// Complains of a crate that uses one of its own layer or above.
pub(crate) fn directions(manifests: &[(String, Table)]) -> Vec<String> {
    let complain = |(name, manifest): &(String, Table)| {
        let Some((_, below)) = LAYERS.iter().find(|(layer, _)| layer == name) else {
            return vec![format!("{name} has no place among the layers")];
        };
        let used =
            ["dependencies", "dev-dependencies"].iter().flat_map(|table| names(manifest, table));
        used.filter(|used| used.starts_with("barid-") && !below.contains(&used.as_str()))
            .map(|used| format!("{name} may not know {used}"))
            .collect()
    };
    manifests.iter().flat_map(complain).collect()
}

/// Complains of a package that is used outside of the layer that it belongs to.
pub(crate) fn homes(manifests: &[(String, Table)]) -> Vec<String> {
    let complain = |(name, manifest): &(String, Table)| {
        let used = names(manifest, "dependencies");
        let astray = used.into_iter().filter(|used| {
            HOMES
                .iter()
                .any(|(start, homes)| used.starts_with(start) && !homes.contains(&name.as_str()))
        });
        astray.map(|used| format!("{used} does not belong in {name}")).collect::<Vec<_>>()
    };
    manifests.iter().flat_map(complain).collect()
}

/// Complains of anything that the model uses beyond small crates of values.
pub(crate) fn model(manifests: &[(String, Table)]) -> Vec<String> {
    let model = manifests.iter().filter(|(name, _)| name == "barid-model");
    let used = model.flat_map(|(_, manifest)| names(manifest, "dependencies"));
    used.filter(|used| !MODEL.contains(&used.as_str()))
        .map(|used| format!("barid-model may not use {used}"))
        .collect()
}

/// Complains of a crate with other lints than the workspace's. Only barid-crypto may have a
/// table of its own, with `unsafe_code` denied where the others forbid it.
pub(crate) fn lints(workspace: &Table, manifests: &[(String, Table)]) -> Vec<String> {
    let inherited = Value::Table(Table::from_iter([("workspace".to_owned(), true.into())]));
    let mut own = workspace["workspace"]["lints"].clone();
    own["rust"]["unsafe_code"] = "deny".into();
    let complain = |(name, manifest): &(String, Table)| {
        let lints = manifest.get("lints");
        let good = lints == Some(&inherited) || (name == "barid-crypto" && lints == Some(&own));
        (!good).then(|| format!("{name} does not have the lints of the workspace"))
    };
    manifests.iter().filter_map(complain).collect()
}

/// Complains of a crate that the map does not name.
pub(crate) fn on_the_map(map: &str, manifests: &[(String, Table)]) -> Vec<String> {
    let missing = manifests.iter().filter(|(name, _)| !map.contains(&format!("`{name}`")));
    missing.map(|(name, _)| format!("crates/README.md does not name `{name}`")).collect()
}

/// Complains of a package in `Cargo.lock` that does not come from crates.io with a checksum, or
/// that would be a second TLS or a second async runtime.
pub(crate) fn locked(lock: &Table) -> Vec<String> {
    let text = |package: &Value, key: &str| {
        package.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let complain = |package: &Value| {
        let (name, source) = (text(package, "name"), text(package, "source"));
        let is_ours = source.is_empty() && name.starts_with("barid-");
        let is_known = source == CRATES_IO && !text(package, "checksum").is_empty();
        if SECONDS.contains(&name.as_str()) {
            Some(format!("{name} would be a second TLS or a second runtime"))
        } else if !is_ours && !is_known {
            Some(format!("{name} does not come from crates.io"))
        } else {
            None
        }
    };
    let packages = lock.get("package").and_then(Value::as_array).into_iter().flatten();
    packages.filter_map(complain).collect()
}

fn names(manifest: &Table, table: &str) -> Vec<String> {
    let named = manifest.get(table).and_then(Value::as_table);
    named.map(|table| table.keys().cloned().collect()).unwrap_or_default()
}

mod tests {
    use super::*;

    fn one(name: &str, manifest: &str) -> Vec<(String, Table)> {
        vec![(name.to_owned(), manifest.parse().unwrap())]
    }

    #[test]
    fn a_lower_crate_that_knows_a_higher_one_is_found() {
        let store = one("barid-store", "[dependencies]\nbarid-mime = 1\nbarid-protocols = 1");
        assert_eq!(directions(&store), ["barid-store may not know barid-protocols"]);
        let model = one("barid-model", "[dev-dependencies]\nbarid-mime.workspace = true");
        assert_eq!(directions(&model), ["barid-model may not know barid-mime"]);
        assert_eq!(
            directions(&one("barid-extra", "")),
            ["barid-extra has no place among the layers"]
        );
        assert!(directions(&one("barid-mime", "[dependencies]\nbarid-model = 1")).is_empty());
    }

    #[test]
    fn a_package_outside_of_its_layer_is_found() {
        let engine =
            one("barid-engine", "[dependencies]\nrusqlite = 1\ntauri-build = 1\nserde = 1");
        let expected = [
            "rusqlite does not belong in barid-engine",
            "tauri-build does not belong in barid-engine",
        ];
        assert_eq!(homes(&engine), expected);
        assert!(homes(&one("barid-store", "[dependencies]\nrusqlite = 1")).is_empty());
    }

    #[test]
    fn a_model_with_more_than_values_is_found() {
        let model = one("barid-model", "[dependencies]\ntokio = 1\nserde = 1");
        assert_eq!(super::model(&model), ["barid-model may not use tokio"]);
    }

    #[test]
    fn other_lints_are_found() {
        let workspace = "[workspace.lints.rust]\nunsafe_code = 'forbid'\n[workspace.lints.clippy]\npanic = 'warn'";
        let workspace = workspace.parse().unwrap();
        let denied = "[lints.rust]\nunsafe_code = 'deny'\n[lints.clippy]\npanic = 'warn'";
        assert!(lints(&workspace, &one("barid-mime", "[lints]\nworkspace = true")).is_empty());
        assert!(lints(&workspace, &one("barid-crypto", denied)).is_empty());
        assert_eq!(lints(&workspace, &one("barid-mime", denied)).len(), 1);
        assert_eq!(lints(&workspace, &one("barid-mime", "")).len(), 1);
        let fewer = "[lints.rust]\nunsafe_code = 'deny'\n[lints.clippy]";
        assert_eq!(lints(&workspace, &one("barid-crypto", fewer)).len(), 1);
    }

    #[test]
    fn a_crate_that_is_not_on_the_map_is_found() {
        let map = "`barid-mime` reads; barid-model is plain";
        assert!(on_the_map(map, &one("barid-mime", "")).is_empty());
        assert_eq!(on_the_map(map, &one("barid-model", "")).len(), 1);
    }

    #[test]
    fn a_package_from_elsewhere_is_found() {
        let package = |name: &str, rest: &str| {
            locked(&format!("[[package]]\nname = '{name}'\n{rest}").parse().unwrap())
        };
        let good = format!("source = '{CRATES_IO}'\nchecksum = 'x'");
        assert!(package("serde", &good).is_empty());
        assert!(package("barid-mime", "").is_empty());
        assert_eq!(package("serde", ""), ["serde does not come from crates.io"]);
        assert_eq!(package("serde", "source = 'git+https://example.test/serde'").len(), 1);
        assert_eq!(package("serde", &format!("source = '{CRATES_IO}'")).len(), 1);
        assert_eq!(package("native-tls", &good).len(), 1);
    }
}
