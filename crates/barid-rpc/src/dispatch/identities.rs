//! Names to write under.

use crate::{
    account::IdentityRow,
    error::{Code, RpcError},
    host::Host,
    request::Request,
    response::Response,
};
use barid_engine::Identity;
use barid_model::{AccountId, IdentityId};

pub(super) async fn answer(host: &Host, request: Request) -> Result<Response, RpcError> {
    let engine = host.engine()?;
    match request {
        Request::Identities => {
            let all = engine.identities().await?;
            Ok(Response::Identities(all.into_iter().map(IdentityRow::from).collect()))
        }
        Request::PutIdentity { identity } => {
            Ok(Response::Id(engine.put_identity(identity.into()).await?.0))
        }
        Request::RemoveIdentity { identity } => {
            engine.remove_identity(IdentityId(identity)).await?;
            Ok(Response::Done)
        }
        _ => Err(RpcError::new(Code::Internal, "the request is answered elsewhere")),
    }
}

impl From<Identity> for IdentityRow {
    fn from(identity: Identity) -> IdentityRow {
        let Identity { id, account, name, address, reply_to, signature, is_default } = identity;
        let (id, account) = (id.0, account.0);
        IdentityRow { id, account, name, address, reply_to, signature, is_default }
    }
}

impl From<IdentityRow> for Identity {
    fn from(row: IdentityRow) -> Identity {
        let IdentityRow { id, account, name, address, reply_to, signature, is_default } = row;
        let line = |text: String| -> String {
            let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            line.trim().to_owned()
        };
        Identity {
            id: IdentityId(id),
            account: AccountId(account),
            name: line(name),
            address: line(address),
            reply_to: line(reply_to),
            signature,
            is_default,
        }
    }
}
