//! Answers requests, each subject in a file of its own.

mod accounts;
mod discovery;
mod identities;
mod keeping;
mod keys;
mod lists;
mod mailboxes;
mod outgoing;
mod profile;
mod reading;
#[cfg(test)]
mod reading_tests;
mod security;
mod sending;
mod told;
mod told_events;
mod told_keys;
mod writing;
mod writing_aids;

use crate::{desktop::Caller, error::RpcError, host::Host, request::Request, response::Response};

/// Answers one request.
pub(crate) async fn answer(
    host: &Host,
    caller: &Caller,
    request: Request,
    bytes: Vec<u8>,
) -> Result<Response, RpcError> {
    match request {
        Request::Start
        | Request::Unlock { .. }
        | Request::Overview
        | Request::Settings
        | Request::PutSettings { .. }
        | Request::Storage
        | Request::Painted { .. }
        | Request::OpenComposer { .. }
        | Request::CloseWindow
        | Request::Quit
        | Request::Print => profile::answer(host, caller, request, bytes).await,
        Request::Discover { .. } | Request::StopDiscovery { .. } => {
            discovery::answer(host, request).await
        }
        Request::ProveReceive { .. }
        | Request::ProveSubmit { .. }
        | Request::AddAccount { .. }
        | Request::ChangeAccount { .. }
        | Request::OwnDomain { .. }
        | Request::RemoveAccount { .. }
        | Request::PutGroup { .. }
        | Request::RemoveGroup { .. }
        | Request::OrderGroups { .. }
        | Request::AddSample
        | Request::RemoveSample
        | Request::CheckNow { .. } => accounts::answer(host, caller, request, bytes).await,
        Request::Identities | Request::PutIdentity { .. } | Request::RemoveIdentity { .. } => {
            identities::answer(host, request).await
        }
        Request::Keeps | Request::SetKeep { .. } | Request::SearchServers { .. } => {
            keeping::answer(host, request).await
        }
        Request::Keys
        | Request::GenerateKey { .. }
        | Request::ImportKeys { .. }
        | Request::ImportAttachedKeys { .. }
        | Request::SaveKey { .. }
        | Request::SaveSecretKey { .. }
        | Request::MakeRecoverySheet { .. }
        | Request::RehearseRecovery { .. }
        | Request::RecoverKey { .. }
        | Request::DecideKey { .. }
        | Request::RemoveKey { .. }
        | Request::RevokeKey { .. }
        | Request::SetKeyExpiry { .. }
        | Request::KeyHistory { .. }
        | Request::CompareKeys { .. }
        | Request::FindKey { .. }
        | Request::DraftPrivacy { .. }
        | Request::SetDraftPrivacy { .. } => keys::answer(host, caller, request).await,
        Request::ListShape { .. }
        | Request::ListWindow { .. }
        | Request::ListIndex { .. }
        | Request::SetFlags { .. }
        | Request::Move { .. }
        | Request::Copy { .. }
        | Request::Unfile { .. }
        | Request::Report { .. }
        | Request::Opened { .. }
        | Request::Destroy { .. }
        | Request::Snooze { .. }
        | Request::SplitThread { .. }
        | Request::JoinThreads { .. }
        | Request::Undo { .. } => lists::answer(host, caller, request, bytes).await,
        Request::CreateMailbox { .. }
        | Request::RenameMailbox { .. }
        | Request::DeleteMailbox { .. }
        | Request::FollowMailbox { .. } => mailboxes::answer(host, request).await,
        Request::Conversation { .. }
        | Request::Body { .. }
        | Request::Security { .. }
        | Request::Logo { .. }
        | Request::Revocation { .. }
        | Request::Transport { .. }
        | Request::Tracking
        | Request::ForgetTracking
        | Request::CloseBody { .. }
        | Request::FetchAgain { .. }
        | Request::LeaveList { .. }
        | Request::Preview { .. }
        | Request::SaveAttachments { .. }
        | Request::OpenAttachment { .. }
        | Request::SaveMessage { .. }
        | Request::Source { .. }
        | Request::CheckLink { .. }
        | Request::OpenLink { .. } => reading::answer(host, caller, request, bytes).await,
        Request::NewDraft { .. }
        | Request::Draft { .. }
        | Request::Drafts
        | Request::SaveDraft { .. }
        | Request::DiscardDraft { .. }
        | Request::Attach { .. }
        | Request::AttachFiles { .. }
        | Request::Detach { .. }
        | Request::CheckDraft { .. }
        | Request::DraftSize { .. }
        | Request::ChangePictures { .. }
        | Request::CleanHtml { .. } => writing::answer(host, caller, request, bytes).await,
        Request::Templates
        | Request::PutTemplate { .. }
        | Request::RemoveTemplate { .. }
        | Request::PeopleGroups
        | Request::PutPeopleGroup { .. }
        | Request::RemovePeopleGroup { .. }
        | Request::Suggest { .. } => writing_aids::answer(host, request).await,
        Request::Send { .. } | Request::UndoSend { .. } | Request::Redirect { .. } => {
            sending::answer(host, request).await
        }
        Request::Outbox
        | Request::RetrySending { .. }
        | Request::CancelSending { .. }
        | Request::Ops
        | Request::RetryOps { .. }
        | Request::DiscardOp { .. } => outgoing::answer(host, caller, request, bytes).await,
    }
}
