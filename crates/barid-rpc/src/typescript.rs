//! The contract in TypeScript: one file, made from the types here, and proven current.

use crate::{Event, Request, Response, RpcError};
use std::{collections::BTreeMap, env, fs, path::Path};
use ts_rs::{Config, TS, TypeVisitor};

/// Collects every type that a type is made of, by name.
struct Collector {
    config: Config,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Collector {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Numbers, strings, lists: they have no declaration of their own.
        if T::output_path().is_none() {
            return;
        }
        let name = T::ident(&self.config);
        if self.found.contains_key(&name) {
            return;
        }
        let docs = T::docs().unwrap_or_default();
        self.found.insert(name, format!("{docs}export {}", T::decl(&self.config)));
        T::visit_dependencies(self);
    }
}

fn contract() -> String {
    // Ids, times and sizes are exact as JavaScript numbers.
    let config = Config::new().with_large_int("number");
    let mut collector = Collector { config, found: BTreeMap::new() };
    collector.visit::<Request>();
    collector.visit::<Response>();
    collector.visit::<Event>();
    collector.visit::<RpcError>();
    let head = "// Made from crates/barid-rpc by its tests; UPDATE_CONTRACT=1 makes it anew.\n";
    let types: Vec<String> = collector.found.into_values().collect();
    format!("{head}\n{}\n", types.join("\n\n"))
}

#[test]
fn the_contract_in_typescript_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/rpc/contract.ts");
    let fresh = contract();
    if env::var_os("UPDATE_CONTRACT").is_some() {
        fs::write(&file, &fresh).unwrap();
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    assert!(committed == fresh, "run cargo test -p barid-rpc with UPDATE_CONTRACT=1");
}
