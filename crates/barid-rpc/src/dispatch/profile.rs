//! Opening the profile, settings, windows.

use crate::{
    account::{AccountRow, Counts, GroupRow, MailboxRow, Problem, Quota, Role, Status, Usage},
    desktop::Caller,
    error::{Code, RpcError},
    host::Host,
    request::Request,
    response::{Overview, ProfileState, Response, Started, StorageRow},
};
use barid_engine::{AccountGroup, Engine, Protection, Unified, Unlock};
use barid_model::{Account, Mailbox, QuotaTold, Secret};
use std::time::Duration;

/// The longest that the end waits for a message that is just leaving.
const SETTLE: Duration = Duration::from_secs(20);

pub(super) async fn answer(
    host: &Host,
    caller: &Caller,
    request: Request,
    _bytes: Vec<u8>,
) -> Result<Response, RpcError> {
    match request {
        Request::Start => start(host, None).await,
        Request::Unlock { passphrase, key_file } => {
            let passphrase = passphrase.filter(|text| !text.is_empty()).map(Secret::new);
            let protection = key_file.then_some(Protection::KeyFile);
            start(host, Some(Unlock { passphrase, protection })).await
        }
        Request::Overview => Ok(Response::Overview(overview(host.engine()?).await?)),
        Request::Settings => Ok(Response::Settings(host.settings().await?)),
        Request::PutSettings { settings } => {
            host.put_settings(settings).await?;
            Ok(Response::Done)
        }
        Request::Storage => storage(host.engine()?).await,
        Request::Painted { rows } => {
            host.desktop.painted(caller, rows);
            Ok(Response::Done)
        }
        Request::OpenComposer { draft } => {
            host.desktop.open_composer(draft).await?;
            Ok(Response::Done)
        }
        Request::CloseWindow => {
            // A composer's window is named after its draft.
            let draft = caller.window.strip_prefix("compose-").and_then(|id| id.parse().ok());
            if let Some(draft) = draft {
                host.engine()?.close_draft(barid_model::DraftId(draft)).await?;
            }
            host.desktop.close_window(caller).await?;
            Ok(Response::Done)
        }
        Request::Print => {
            host.desktop.print(caller).await?;
            Ok(Response::Done)
        }
        Request::Quit => {
            host.settle(SETTLE).await;
            host.desktop.quit().await?;
            Ok(Response::Done)
        }
        // Without the request: a password may be in it.
        _ => Err(RpcError::new(Code::Internal, "the request is answered elsewhere")),
    }
}

async fn start(host: &Host, unlock: Option<Unlock>) -> Result<Response, RpcError> {
    let profile = host.open(unlock).await?;
    let overview = match profile {
        ProfileState::Open => Some(overview(host.engine()?).await?),
        _ => None,
    };
    Ok(Response::Started(Started {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        platform: std::env::consts::OS.to_owned(),
        content_origin: host.desktop.content_origin(),
        system_locale: host.desktop.system_locale(),
        profile,
        overview,
        settings: host.settings().await?,
        recovered_drafts: host.engine().map_or(0, barid_engine::Engine::recovered_drafts),
    }))
}

async fn overview(engine: &Engine) -> Result<Overview, RpcError> {
    let found = engine.overview().await?;
    let counts = Counts {
        inbox_unread: found.all.inbox_unread,
        starred: found.all.starred,
        snoozed: found.all.snoozed,
        drafts: found.all.drafts,
        outbox: found.outbox,
        troubled: found.troubled,
    };
    Ok(Overview {
        accounts: found.accounts.into_iter().map(|one| account_row(engine, one)).collect(),
        mailboxes: found.mailboxes.into_iter().map(MailboxRow::from).collect(),
        groups: found.groups.into_iter().map(group_row).collect(),
        counts,
    })
}

fn group_row((group, counts): (AccountGroup, Unified)) -> GroupRow {
    GroupRow {
        id: group.id.0,
        name: group.name,
        accounts: group.accounts.into_iter().map(|account| account.0).collect(),
        inbox_unread: counts.inbox_unread,
        starred: counts.starred,
        snoozed: counts.snoozed,
        drafts: counts.drafts,
    }
}

fn account_row(engine: &Engine, account: Account) -> AccountRow {
    let is_sample = account.is_sample();
    let Account {
        id,
        settings,
        title,
        accent,
        checked_at_ms,
        problem,
        quota,
        results_from,
        learned_authserv_id,
    } = account;
    let server_copies = match settings.custody() {
        barid_model::Custody::Server => None,
        barid_model::Custody::Here => Some(settings.server_copies.into()),
    };
    AccountRow {
        id: id.0,
        title,
        address: settings.address,
        name: settings.name,
        accent: accent.into(),
        user: settings.user,
        receive: settings.receive.to_string(),
        submit: settings.submit.to_string(),
        is_sample,
        server_copies,
        if_uncertain: settings.if_uncertain.into(),
        searches_private: settings.searches_private,
        status: Status::from(engine.latest_status(id)),
        checked_at_ms,
        problem: problem.map(|one| Problem { code: one.code.into(), at_ms: one.at_ms }),
        quota: quota.map(Quota::from),
        results_from: results_from.into(),
        learned_server: learned_authserv_id,
    }
}

impl From<QuotaTold> for Quota {
    fn from(told: QuotaTold) -> Quota {
        let QuotaTold { quota: barid_model::Quota { storage, messages }, at_ms } = told;
        let usage = |barid_model::Usage { used, limit }| Usage { used, limit };
        Quota { storage: storage.map(usage), messages: messages.map(usage), at_ms }
    }
}

async fn storage(engine: &Engine) -> Result<Response, RpcError> {
    let rows = engine.stored().await?.into_iter().map(|one| StorageRow {
        account: one.account.0,
        messages: one.messages,
        headers_only: one.headers_only,
        size_bytes: one.size_bytes,
    });
    Ok(Response::Storage(rows.collect()))
}

impl From<Mailbox> for MailboxRow {
    fn from(mailbox: Mailbox) -> MailboxRow {
        MailboxRow {
            id: mailbox.id.0,
            account: mailbox.account.0,
            path: mailbox.name,
            role: mailbox.role.map(Role::from),
            total: mailbox.total,
            unread: mailbox.unread,
            can_hold: mailbox.selectable,
            is_followed: mailbox.subscribed,
            checked_at_ms: mailbox.checked_at_ms,
            problem: mailbox.problem.map(Code::from),
        }
    }
}

impl From<barid_model::Role> for Role {
    fn from(role: barid_model::Role) -> Role {
        match role {
            barid_model::Role::Inbox => Role::Inbox,
            barid_model::Role::All => Role::All,
            barid_model::Role::Archive => Role::Archive,
            barid_model::Role::Drafts => Role::Drafts,
            barid_model::Role::Flagged => Role::Flagged,
            barid_model::Role::Junk => Role::Junk,
            barid_model::Role::Sent => Role::Sent,
            barid_model::Role::Trash => Role::Trash,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Event,
        settings::{Settings, Theme},
        world::World,
    };

    async fn state(world: &World, request: Request) -> ProfileState {
        match world.ask(request).await.unwrap() {
            Response::Started(started) => {
                assert_eq!(started.overview.is_some(), started.profile == ProfileState::Open);
                started.profile
            }
            other => panic!("{other:?}"),
        }
    }

    fn passphrase(text: &str) -> Request {
        Request::Unlock { passphrase: Some(text.to_owned()), key_file: false }
    }

    #[tokio::test]
    async fn a_locked_profile_says_what_it_needs_and_opens_with_it() {
        let world = World::closed(Unlock::default());
        assert_eq!(world.ask(Request::Overview).await.unwrap_err().code, Code::Locked);
        assert_eq!(state(&world, passphrase("open sesame")).await, ProfileState::Open);
        let World { host, desktop, dir } = world;
        drop(host);

        // The task that tells events lets go of the engine when it is next run.
        let known = Unlock::default();
        let again = World { host: reopened(&dir, &desktop, known), desktop, dir };
        let mut found = state(&again, Request::Start).await;
        while found == ProfileState::InUse {
            tokio::task::yield_now().await;
            found = state(&again, Request::Start).await;
        }
        assert_eq!(found, ProfileState::NeedsPassphrase);
        assert_eq!(state(&again, passphrase("sesam")).await, ProfileState::WrongPassphrase);
        assert_eq!(state(&again, passphrase("")).await, ProfileState::NeedsPassphrase);
        assert_eq!(state(&again, passphrase("open sesame")).await, ProfileState::Open);
        assert_eq!(state(&again, Request::Start).await, ProfileState::Open);
    }

    fn reopened(
        dir: &tempfile::TempDir,
        desktop: &std::sync::Arc<crate::world::NotingDesktop>,
        known: Unlock,
    ) -> Host {
        let clock = std::sync::Arc::new(barid_model::clock::SystemClock);
        Host::new(dir.path().to_owned(), clock, desktop.clone()).knowing(known)
    }

    #[tokio::test]
    async fn a_passphrase_for_another_profile_is_no_hindrance() {
        let world = World::open().await;
        let known = Unlock { passphrase: Some(Secret::new("other")), protection: None };
        let second = reopened(&world.dir, &world.desktop, known);
        assert_eq!(second.open(None).await.unwrap(), ProfileState::InUse);
        let World { host, desktop, dir } = world;
        drop(host);
        let mut found = ProfileState::InUse;
        while found == ProfileState::InUse {
            tokio::task::yield_now().await;
            found = second.open(None).await.unwrap();
        }
        assert_eq!(found, ProfileState::Open);
        drop((desktop, dir));
    }

    #[tokio::test]
    async fn what_is_chosen_is_kept_and_told() {
        let world = World::open().await;
        let mut events = world.host.subscribe();
        let settings = Settings { theme: Theme::Dark, text_scale: 7, ..Settings::default() };
        world.ask(Request::PutSettings { settings }).await.unwrap();
        assert_eq!(events.next().await, Some(Event::SettingsChanged));
        let kept = Settings { theme: Theme::Dark, text_scale: 80, ..Settings::default() };
        assert_eq!(world.ask(Request::Settings).await.unwrap(), Response::Settings(kept));
    }

    #[tokio::test]
    async fn windows_are_the_desktops() {
        let world = World::open().await;
        for request in [
            Request::OpenComposer { draft: 7 },
            Request::Print,
            Request::CloseWindow,
            Request::Quit,
        ] {
            assert_eq!(world.ask(request).await.unwrap(), Response::Done);
        }
        let notes = world.desktop.notes.lock().unwrap().clone();
        assert_eq!(notes, ["compose 7", "print main", "close main", "quit"]);
    }

    #[tokio::test]
    async fn a_new_profile_has_nothing_in_it() {
        let world = World::open().await;
        let Response::Overview(overview) = world.ask(Request::Overview).await.unwrap() else {
            panic!("no overview");
        };
        assert_eq!((overview.accounts.len(), overview.counts), (0, Counts::default()));
        assert_eq!(world.ask(Request::Storage).await.unwrap(), Response::Storage(Vec::new()));
    }

    #[tokio::test]
    async fn mail_of_a_first_synchronization_is_told_and_is_not_new() {
        let world = World::open().await;
        let mut events = world.host.subscribe();
        world.ask(Request::AddSample).await.unwrap();
        let (mut up_to_date, mut told) = (std::collections::BTreeSet::new(), false);
        while up_to_date.len() < 2 {
            match events.next().await.unwrap() {
                Event::NewMail { messages } => panic!("{} are new", messages.len()),
                Event::Status { account, status: Status::UpToDate } => {
                    up_to_date.insert(account);
                }
                Event::Changed(changed) => told |= !changed.mailboxes.is_empty(),
                _ => {}
            }
        }
        assert!(told);
        let Response::Overview(overview) = world.ask(Request::Overview).await.unwrap() else {
            panic!("no overview");
        };
        assert!(overview.accounts.iter().all(|one| one.is_sample && one.checked_at_ms.is_some()));
        assert!(overview.counts.inbox_unread > 0 && overview.counts.starred > 0);

        let start = crate::writing::DraftStart::Empty { account: None, to: Vec::new() };
        world.ask(Request::NewDraft { start }).await.unwrap();
        let Response::Overview(after) = world.ask(Request::Overview).await.unwrap() else {
            panic!("no overview");
        };
        assert_eq!(after.counts.drafts, overview.counts.drafts + 1);
    }
}
