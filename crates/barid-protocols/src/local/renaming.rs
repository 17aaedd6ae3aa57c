//! Mailboxes of an office that are renamed or removed, those of its library too.

use super::{letterbox::Letterbox, office::Office};
use crate::source::SourceError;

impl Office {
    /// Renames a mailbox and those below it. Returns all names that changed; none where it is
    /// gone. Durable when it returns.
    pub(super) async fn rename(
        &self,
        host: &str,
        old: &str,
        new: &str,
    ) -> Result<Vec<(String, String)>, SourceError> {
        let mut mail = self.mail.lock().await;
        let account = mail.account(host)?;
        let names: Vec<_> = account.boxes.iter().map(|one| one.name.clone()).collect();
        if !names.iter().any(|name| name == old) {
            return match names.iter().any(|name| name == new) {
                true => Ok(vec![(old.to_owned(), new.to_owned())]),
                false => Err(SourceError::NotFound),
            };
        }
        let renamed = |name: &str| match name.strip_prefix(old) {
            Some("") => Some(new.to_owned()),
            Some(rest) if rest.starts_with('/') => Some(format!("{new}{rest}")),
            Some(_) | None => None,
        };
        if names.iter().filter_map(|name| renamed(name)).any(|name| names.contains(&name)) {
            let text = "there is a mailbox of that name".to_owned();
            let code = "ALREADYEXISTS".to_owned();
            return Err(SourceError::Rejected { command: "RENAME", code, text });
        }
        let mut pairs = Vec::new();
        for one in &mut account.boxes {
            let Some(name) = renamed(&one.name) else { continue };
            let before = std::mem::replace(&mut one.name, name.clone());
            let origin = one.origin.get_or_insert_with(|| before.clone());
            account.gone.insert(origin.clone());
            pairs.push((before, name));
        }
        self.save(&mut mail).await?;
        mail.account(host)?.happened.send_modify(|count| *count += 1);
        Ok(pairs)
    }

    /// Removes a mailbox that is empty. Durable when it returns.
    pub(super) async fn remove(&self, host: &str, name: &str) -> Result<(), SourceError> {
        let mut mail = self.mail.lock().await;
        let account = mail.account(host)?;
        let Some(at) = account.boxes.iter().position(|one| one.name == name) else {
            return Ok(());
        };
        if !account.boxes.get(at).is_some_and(Letterbox::is_empty) {
            return Err(SourceError::NotEmpty);
        }
        let removed = account.boxes.remove(at);
        account.gone.insert(removed.origin.unwrap_or(removed.name));
        self.save(&mut mail).await?;
        mail.account(host)?.happened.send_modify(|count| *count += 1);
        Ok(())
    }
}
