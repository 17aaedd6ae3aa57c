//! Keeps in the encrypted store what sample mail has become.

use crate::profile::Profile;
use barid_protocols::local::{Backing, Snapshot};
use barid_store::{StoreError, settings};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use std::{collections::HashSet, io, sync::Arc};

const STATE: &str = "sample.state";
const LETTER: &str = "sample.letter.";

/// The store of a profile.
pub(super) struct InStore(Arc<Profile>);

impl InStore {
    pub(super) fn new(profile: Arc<Profile>) -> InStore {
        InStore(profile)
    }

    async fn run<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Profile) -> Result<T, StoreError> + Send + 'static,
    ) -> io::Result<T> {
        let profile = Arc::clone(&self.0);
        let task = tokio::task::spawn_blocking(move || f(&profile));
        task.await?.map_err(io::Error::other)
    }
}

#[async_trait::async_trait]
impl Backing for InStore {
    async fn load(&self) -> io::Result<Option<Snapshot>> {
        let text = self.run(|profile| profile.store.read(|tx| settings::get(tx, STATE))).await?;
        Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
    }

    async fn save(&self, snapshot: Snapshot, added: Vec<(u64, Vec<u8>)>) -> io::Result<()> {
        let state = serde_json::to_string(&snapshot)?;
        let kept: HashSet<String> =
            snapshot.numbers().iter().map(|number| format!("{LETTER}{number}")).collect();
        self.run(move |profile| {
            profile.store.write(|tx| {
                settings::set(tx, STATE, &state)?;
                for (number, raw) in &added {
                    settings::set(tx, &format!("{LETTER}{number}"), &BASE64_STANDARD.encode(raw))?;
                }
                for name in settings::names(tx, LETTER)? {
                    if !kept.contains(&name) {
                        settings::remove(tx, &name)?;
                    }
                }
                Ok(())
            })
        })
        .await
    }

    async fn raw(&self, number: u64) -> io::Result<Vec<u8>> {
        let name = format!("{LETTER}{number}");
        let text =
            self.run(move |profile| profile.store.read(|tx| settings::get(tx, &name))).await?;
        let text = text.ok_or(io::ErrorKind::NotFound)?;
        BASE64_STANDARD.decode(text).map_err(io::Error::other)
    }
}
