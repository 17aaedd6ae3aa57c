//! Makes, renames, removes and follows mailboxes (RFC 9051 §6.3.4 to §6.3.8). Every one of
//! these may be asked for again after a connection broke: what is so already is no error.

use super::{
    condition::{Condition, Verdict},
    session::{Event, Part, Session},
    untagged::{Name, Untagged},
    utf7,
};
use crate::source::{RemoteId, Renamed, SourceError};
use barid_model::Role;
use std::collections::BTreeSet;
use tokio::io::{AsyncRead, AsyncWrite};

const INBOX: &str = "INBOX";

/// What mailboxes there are, and how their names are made.
#[derive(Debug, Default)]
struct Layout {
    delimiter: Option<char>,
    /// Names on the wire.
    names: Vec<String>,
    /// Those of them that can't hold messages.
    hollow: BTreeSet<String>,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Makes a mailbox and subscribes to it. Returns its name on the wire.
    pub(super) async fn make_mailbox(
        &mut self,
        name: &str,
        role: Option<Role>,
    ) -> Result<Renamed, SourceError> {
        let layout = self.layout().await?;
        let wire = layout.wire(name, "CREATE")?;
        if !layout.has(&wire) {
            let usage = role.filter(|_| self.can("CREATE-SPECIAL-USE")).and_then(usage);
            let mut made = false;
            if let Some(usage) = usage {
                let command = format!("CREATE {} (USE ({usage}))", self.name_argument(&wire));
                // A server that keeps no such role still keeps the mailbox.
                made = self.ask(&command).await?.verdict == Verdict::Ok;
            }
            if !made {
                self.create(&RemoteId(wire.clone())).await?;
            }
        }
        // One that nobody subscribed to is hidden by many programs.
        self.ask(&format!("SUBSCRIBE {}", self.name_argument(&wire))).await?;
        Ok(vec![(RemoteId(name.to_owned()), RemoteId(wire))])
    }

    /// Renames a mailbox, with those below it. Returns all names that changed.
    pub(super) async fn rename_mailbox(
        &mut self,
        mailbox: &RemoteId,
        name: &str,
    ) -> Result<Renamed, SourceError> {
        let layout = self.layout().await?;
        let new = layout.wire(name, "RENAME")?;
        let old = &mailbox.0;
        if *old == new && layout.has(old) {
            // It was renamed when the answer was lost, and has been found again since.
            return Ok(Renamed::new());
        }
        if !layout.has(old) {
            return match layout.has(&new) {
                true => Ok(layout.pairs_back(old, &new)),
                false => Err(SourceError::NotFound),
            };
        }
        let pairs = layout.pairs(old, &new);
        let followed = self.followed().await?;
        self.leave_mailbox(&pairs).await?;
        let command = format!("RENAME {} {}", self.name_argument(old), self.name_argument(&new));
        self.ask(&command).await?.check("RENAME")?;
        let after = self.layout().await?;
        let renamed: Vec<_> = pairs.into_iter().filter(|(_, new)| after.has(new)).collect();
        for (old, new) in renamed.iter().filter(|(old, _)| followed.contains(old)) {
            self.ask(&format!("SUBSCRIBE {}", self.name_argument(new))).await?;
            self.ask(&format!("UNSUBSCRIBE {}", self.name_argument(old))).await?;
        }
        Ok(renamed.into_iter().map(|(old, new)| (RemoteId(old), RemoteId(new))).collect())
    }

    /// Removes a mailbox that no message is in. Those that only wait for being expunged are none.
    pub(super) async fn delete_mailbox(&mut self, mailbox: &RemoteId) -> Result<(), SourceError> {
        let layout = self.layout().await?;
        if !layout.has(&mailbox.0) {
            return Ok(());
        }
        if !layout.hollow.contains(&mailbox.0) {
            self.reselect(mailbox).await?;
            if !self.find("UNDELETED").await?.is_empty() {
                return Err(SourceError::NotEmpty);
            }
            self.reselect(&RemoteId(INBOX.to_owned())).await?;
        }
        let answer = self.ask(&format!("DELETE {}", self.name_argument(&mailbox.0))).await?;
        if !answer.has_code("NONEXISTENT") {
            answer.check("DELETE")?;
        }
        self.ask(&format!("UNSUBSCRIBE {}", self.name_argument(&mailbox.0))).await?;
        Ok(())
    }

    /// Subscribes to a mailbox, or no longer.
    pub(super) async fn follow(
        &mut self,
        mailbox: &RemoteId,
        subscribed: bool,
    ) -> Result<(), SourceError> {
        let verb = if subscribed { "SUBSCRIBE" } else { "UNSUBSCRIBE" };
        let answer = self.ask(&format!("{verb} {}", self.name_argument(&mailbox.0))).await?;
        answer.check(verb).map(drop)
    }

    async fn ask(&mut self, command: &str) -> Result<Condition, SourceError> {
        self.attempt(&[Part::Text(command)], drop::<Event>).await
    }

    /// Opens another mailbox where the one that is open gets another name.
    async fn leave_mailbox(&mut self, pairs: &[(String, String)]) -> Result<(), SourceError> {
        let is_open = self
            .selected
            .as_ref()
            .is_some_and(|selected| pairs.iter().any(|(old, _)| *old == selected.id.0));
        if is_open {
            self.reselect(&RemoteId(INBOX.to_owned())).await?;
        }
        Ok(())
    }

    async fn layout(&mut self) -> Result<Layout, SourceError> {
        let mut listed = Vec::new();
        self.run("LIST", &[Part::Text("LIST \"\" \"*\"")], |event| {
            if let Event::Untagged(Untagged::List(name)) = event {
                listed.push(name);
            }
        })
        .await?;
        Ok(Layout::new(listed))
    }

    /// Returns the names of the mailboxes that the user subscribed to.
    async fn followed(&mut self) -> Result<BTreeSet<String>, SourceError> {
        let is_extended = self.can("LIST-EXTENDED");
        let command = match is_extended {
            true => "LIST (SUBSCRIBED) \"\" \"*\"",
            false => "LSUB \"\" \"*\"",
        };
        let mut followed = BTreeSet::new();
        self.run("LIST", &[Part::Text(command)], |event| {
            if let Event::Untagged(Untagged::List(name) | Untagged::Lsub(name)) = event {
                followed.extend(String::from_utf8(name.name));
            }
        })
        .await?;
        Ok(followed)
    }
}

impl Layout {
    fn new(listed: Vec<Name>) -> Layout {
        let mut layout = Layout::default();
        for one in listed {
            layout.delimiter = layout.delimiter.or(one.delimiter);
            let is_hollow = one.has_attribute("\\Noselect") || one.has_attribute("\\NonExistent");
            let is_there = !one.has_attribute("\\NonExistent");
            let Ok(name) = String::from_utf8(one.name) else { continue };
            if is_hollow {
                layout.hollow.insert(name.clone());
            }
            if is_there {
                layout.names.push(name);
            }
        }
        layout
    }

    fn has(&self, wire: &str) -> bool {
        self.names.iter().any(|name| name == wire)
    }

    /// Writes a name as the server does.
    fn wire(&self, name: &str, command: &'static str) -> Result<String, SourceError> {
        let cannot = |text: &str| SourceError::Rejected {
            command,
            code: "CANNOT".to_owned(),
            text: text.to_owned(),
        };
        let levels: Vec<&str> = name.split('/').collect();
        let Some(delimiter) = self.delimiter else {
            return match levels.as_slice() {
                [one] => Ok(utf7::encode(one)),
                [..] => Err(cannot("it has no mailboxes below others")),
            };
        };
        if levels.iter().any(|level| delimiter != '/' && level.contains(delimiter)) {
            return Err(cannot("the name has the letter that stands between levels"));
        }
        let mut encoded = levels.iter().map(|level| utf7::encode(level));
        let wire = encoded.by_ref().collect::<Vec<_>>().join(&delimiter.to_string());
        let prefix = format!("{INBOX}{delimiter}");
        let starts = |wire: &str| {
            wire.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(&prefix))
        };
        // Where all mailboxes are below the inbox, new ones have to be, too.
        let mut others = self.names.iter().filter(|name| !name.eq_ignore_ascii_case(INBOX));
        let is_below = others.clone().next().is_some() && others.all(|name| starts(name));
        Ok(if is_below && !starts(&wire) { format!("{prefix}{wire}") } else { wire })
    }

    /// Returns the names that change with that of `old`, it and those below it.
    fn pairs(&self, old: &str, new: &str) -> Vec<(String, String)> {
        let below = self.delimiter.map(|delimiter| format!("{old}{delimiter}"));
        let pair = |name: &String| {
            if name == old {
                return Some((name.clone(), new.to_owned()));
            }
            let rest = name.strip_prefix(below.as_ref()?)?;
            Some((name.clone(), format!("{new}{}{rest}", self.delimiter?)))
        };
        self.names.iter().filter_map(pair).collect()
    }

    /// Returns the same after the server has renamed them.
    fn pairs_back(&self, old: &str, new: &str) -> Renamed {
        let pairs = self.pairs(new, old).into_iter();
        pairs.map(|(new, old)| (RemoteId(old), RemoteId(new))).collect()
    }
}

/// The attribute of a role (RFC 6154 §3).
fn usage(role: Role) -> Option<&'static str> {
    match role {
        Role::Inbox => None,
        Role::All => Some("\\All"),
        Role::Archive => Some("\\Archive"),
        Role::Drafts => Some("\\Drafts"),
        Role::Flagged => Some("\\Flagged"),
        Role::Junk => Some("\\Junk"),
        Role::Sent => Some("\\Sent"),
        Role::Trash => Some("\\Trash"),
    }
}

#[cfg(test)]
#[path = "hierarchy_tests.rs"]
mod tests;
