//! Opening the profile, settings, windows.

use crate::{
    desktop::Caller,
    error::{Code, RpcError},
    host::Host,
    request::Request,
    response::Response,
};

pub(super) async fn answer(
    host: &Host,
    _caller: &Caller,
    request: Request,
    _bytes: Vec<u8>,
) -> Result<Response, RpcError> {
    let _engine = host.engine()?;
    match request {
        other => Err(RpcError::new(Code::Internal, format!("{other:?} is answered elsewhere"))),
    }
}
