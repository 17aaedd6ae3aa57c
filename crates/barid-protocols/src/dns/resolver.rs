//! DNS as the computer is set up to ask it.

use super::Dns;
use async_trait::async_trait;
use barid_model::{TxtAnswer, TxtRecords};
use futures_util::{StreamExt, stream};
use hickory_resolver::{
    TokioResolver,
    net::runtime::TokioRuntimeProvider,
    proto::rr::{Name, RData, RecordType},
};
use std::time::Duration;

/// Questions on their way at one time.
const AT_ONCE: usize = 8;
/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(8);
/// Records of one name that are read, and bytes of each.
const MAX_RECORDS: usize = 50;
const MAX_BYTES: usize = 8 << 10;

/// Asks the name servers of the computer.
#[derive(Clone)]
pub struct Resolver(TokioResolver);

impl std::fmt::Debug for Resolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Resolver")
    }
}

impl Resolver {
    /// Reads how the computer asks DNS. `None` where that can't be found out.
    pub fn system() -> Option<Resolver> {
        let (config, options) = hickory_resolver::system_conf::read_system_conf().ok()?;
        let builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        Some(Resolver(builder.with_options(options).build().ok()?))
    }

    async fn ask(&self, name: &str) -> TxtAnswer {
        // With a dot at its end, so that nothing is put behind it.
        let Ok(absolute) = Name::from_ascii(format!("{name}.")) else { return TxtAnswer::Missing };
        let asked = self.0.lookup(absolute, RecordType::TXT);
        let found = match tokio::time::timeout(PATIENCE, asked).await {
            Ok(Ok(found)) => found,
            Ok(Err(error)) if error.is_no_records_found() || error.is_nx_domain() => {
                return TxtAnswer::Missing;
            }
            Ok(Err(error)) => {
                tracing::debug!(%error, "DNS did not answer");
                return TxtAnswer::Failed;
            }
            Err(_) => return TxtAnswer::Failed,
        };
        let texts = found.answers().iter().filter_map(|record| match &record.data {
            RData::TXT(text) => Some(text.txt_data.concat()),
            _ => None,
        });
        let texts: Vec<Vec<u8>> =
            texts.filter(|text| text.len() <= MAX_BYTES).take(MAX_RECORDS).collect();
        if texts.is_empty() { TxtAnswer::Missing } else { TxtAnswer::Found(texts) }
    }
}

#[async_trait]
impl Dns for Resolver {
    async fn txt(&self, names: &[String]) -> TxtRecords {
        let asked = names.iter().cloned().map(|name| async move {
            let answer = self.ask(&name).await;
            (name, answer)
        });
        let asked: Vec<_> = asked.collect();
        let answers: Vec<_> = stream::iter(asked).buffer_unordered(AT_ONCE).collect().await;
        let mut records = TxtRecords::default();
        for (name, answer) in answers {
            records.insert(&name, answer);
        }
        records
    }
}
