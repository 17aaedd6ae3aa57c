//! Mail to an office.

use super::office::Office;
use crate::{
    net::NetError,
    submit::{self, Envelope, Options, Receipt, Reply, SubmitError, message_id},
};
use std::sync::Arc;

/// Where the messages of one account go.
pub struct Submitter {
    office: Arc<Office>,
    host: String,
}

impl Submitter {
    /// The submitter of the account at `host`.
    pub fn new(office: Arc<Office>, host: String) -> Submitter {
        Submitter { office, host }
    }
}

#[async_trait::async_trait]
impl submit::Submitter for Submitter {
    async fn check(&mut self) -> Result<(), SubmitError> {
        if self.office.has(&self.host).await {
            return Ok(());
        }
        let reply = Reply { code: 535, text: "5.7.8 no such account".to_owned() };
        Err(SubmitError::Unauthorized { reply })
    }

    async fn submit(
        &mut self,
        envelope: &Envelope,
        options: &Options,
        raw: &[u8],
    ) -> Result<Receipt, SubmitError> {
        self.check().await?;
        if options.require_tls || options.hold.is_some() {
            let what = "a message with special wishes".into();
            return Err(SubmitError::Unsupported { what });
        }
        let posted = self.office.post(&envelope.from, &envelope.to, raw, message_id(raw)).await;
        posted.map_err(|error| SubmitError::Net(NetError::Broken(error)))?;
        Ok(Receipt {
            reply: Reply { code: 250, text: "2.0.0 on its way".to_owned() },
            accepted: envelope.to.clone(),
            refused: Vec::new(),
        })
    }

    async fn close(&mut self) {}
}
