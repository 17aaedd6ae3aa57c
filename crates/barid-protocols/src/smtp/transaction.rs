//! Submits one message on a connection where the user is signed in (RFC 5321 §3.3).

use super::{
    content::{self, Survey},
    plan::{self, Step},
    reply::{Answer, Verdict},
    session::{REPLY_PATIENCE, Session},
    wire::{Wire, WireError},
};
use crate::submit::{Envelope, Receipt, RefusedRecipient, Reply, SubmitError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};

/// For the reply to DATA (RFC 5321 §4.5.3.2.4).
const DATA_PATIENCE: Duration = Duration::from_secs(2 * 60);

/// For the reply to the final dot (RFC 5321 §4.5.3.2.6). Giving up sooner is
/// what makes messages arrive twice.
const DELIVERY_PATIENCE: Duration = Duration::from_secs(10 * 60);

/// For a refusal that a server sent before it closed the connection on us.
const LAST_WORDS_PATIENCE: Duration = Duration::from_secs(5);

/// How many commands go out before their replies are read, where the server has
/// PIPELINING. So few that neither commands nor replies fill a TCP window, which
/// could leave both sides waiting for the other to read (RFC 2920 §3.1), and that
/// a server that takes no more recipients has not counted twenty refusals, after
/// which Postfix hangs up, before we have read the first.
const PIPELINE_DEPTH: usize = 10;

/// How much of the content goes out at a time.
const BLOCK_BYTES: usize = 64 * 1024;

/// What is known before the content.
#[derive(Debug, Default)]
struct Progress {
    sender_refusal: Option<Reply>,
    accepted: Vec<String>,
    refused: Vec<RefusedRecipient>,
    /// What the server said when it had enough recipients.
    full: Option<Reply>,
    data: Option<Answer>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<S> {
    /// Submits a message.
    ///
    /// # Errors
    ///
    /// As [`crate::submit::Submitter::submit`] has it.
    pub(super) async fn submit(
        &mut self,
        envelope: &Envelope,
        raw: &[u8],
    ) -> Result<Receipt, SubmitError> {
        let steps = plan::steps(envelope, &Survey::of(raw), &self.extensions)?;
        self.is_in_step = false;
        let progress = self.ask(&steps).await?;
        let go_on = progress.data.as_ref().is_some_and(|data| data.verdict() == Verdict::GoOn);
        if let Some(refusal) = refusal(&progress) {
            self.is_in_step = !go_on || end_at_once(&mut self.wire).await.is_ok();
            return Err(refusal);
        }
        if !go_on {
            return Err(SubmitError::Malformed { what: "a 2yz reply to DATA".into() });
        }
        if !self.wire.is_drained() {
            // It would pass for the reply to the final dot.
            return Err(SubmitError::Malformed { what: "a reply to nothing".into() });
        }
        let answer = deliver(&mut self.wire, raw).await?;
        self.is_in_step = answer.code != 421;
        match answer.verdict() {
            Verdict::Done => Ok(Receipt {
                reply: answer.into_reply(),
                accepted: progress.accepted,
                refused: progress.refused,
            }),
            Verdict::Refused => {
                Err(SubmitError::Refused { command: "the message", reply: answer.into_reply() })
            }
            Verdict::GoOn => {
                self.is_in_step = false;
                Err(SubmitError::Ambiguous { cause: format!("{} after the message", answer.code) })
            }
        }
    }

    /// Goes through the steps until they are done or it is plain that they are in vain.
    async fn ask(&mut self, steps: &[(Step<'_>, String)]) -> Result<Progress, SubmitError> {
        let depth = if self.extensions.pipelining { PIPELINE_DEPTH } else { 1 };
        let mut progress = Progress::default();
        for batch in steps.chunks(depth) {
            let mut asked = Vec::new();
            let mut lines = String::new();
            for (step, line) in batch {
                if !progress.settles(*step) {
                    asked.push(*step);
                    lines.push_str(line);
                }
            }
            if progress.is_in_vain(&asked) {
                break;
            }
            self.wire.send(lines.as_bytes()).await?;
            for step in asked {
                let patience = match step {
                    Step::Mail | Step::Rcpt(_) => REPLY_PATIENCE,
                    Step::Data => DATA_PATIENCE,
                };
                let answer = self.wire.reply(step.name(), patience).await?;
                progress.note(step, answer)?;
            }
        }
        Ok(progress)
    }
}

impl Progress {
    /// Whether nothing that comes next can get the message to anybody.
    fn is_in_vain(&self, next: &[Step<'_>]) -> bool {
        self.sender_refusal.is_some() || (next == [Step::Data] && self.accepted.is_empty())
    }

    /// Answers a step by itself, where the server's answer is known.
    fn settles(&mut self, step: Step<'_>) -> bool {
        match (step, self.full.clone()) {
            (Step::Rcpt(address), Some(reply)) => {
                self.refused.push(RefusedRecipient { address: address.to_owned(), reply });
                true
            }
            (Step::Rcpt(_), None) | (Step::Mail | Step::Data, _) => false,
        }
    }

    fn note(&mut self, step: Step<'_>, answer: Answer) -> Result<(), SubmitError> {
        // The server is about to close the connection (RFC 5321 §3.8).
        if answer.code == 421 {
            let reply = answer.into_reply();
            return Err(SubmitError::Refused { command: step.name(), reply });
        }
        match (step, answer.verdict()) {
            (Step::Data, _) => self.data = Some(answer),
            (Step::Mail | Step::Rcpt(_), Verdict::GoOn) => {
                let what = format!("a 3yz reply to {}", step.name());
                return Err(SubmitError::Malformed { what });
            }
            (Step::Mail, Verdict::Done) => {}
            (Step::Mail, Verdict::Refused) => self.sender_refusal = Some(answer.into_reply()),
            (Step::Rcpt(address), Verdict::Done) => self.accepted.push(address.to_owned()),
            (Step::Rcpt(address), Verdict::Refused) => {
                let reply = answer.into_reply();
                if takes_no_more(&reply) {
                    self.full = Some(reply.clone());
                }
                self.refused.push(RefusedRecipient { address: address.to_owned(), reply });
            }
        }
        Ok(())
    }
}

/// Whether a server means all further recipients too (RFC 5321 §4.5.3.1.10,
/// RFC 3463 X.5.3), and not only that this one's mailbox is full.
fn takes_no_more(reply: &Reply) -> bool {
    reply.code == 452 && reply.text.starts_with("4.5.3 ")
}

/// Why the content must not follow. What came first is the reason of the rest.
fn refusal(progress: &Progress) -> Option<SubmitError> {
    if let Some(reply) = progress.sender_refusal.clone() {
        return Some(SubmitError::Refused { command: "MAIL FROM", reply });
    }
    if progress.accepted.is_empty() {
        return Some(SubmitError::NoRecipients { refused: progress.refused.clone() });
    }
    let data = progress.data.as_ref().filter(|data| data.verdict() == Verdict::Refused)?;
    Some(SubmitError::Refused { command: "DATA", reply: data.clone().into_reply() })
}

/// Ends a DATA that was granted though nobody is to get the message (RFC 2920 §3.1).
async fn end_at_once<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
) -> Result<Answer, WireError> {
    wire.send(b".\r\n").await?;
    wire.reply("DATA", DATA_PATIENCE).await
}

/// Sends the content and waits for the verdict. From the first byte on, only a
/// reply tells whether the message was delivered.
async fn deliver<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    raw: &[u8],
) -> Result<Answer, SubmitError> {
    let ambiguous = |error: WireError| SubmitError::Ambiguous { cause: error.to_string() };
    for block in content::blocks(raw, BLOCK_BYTES) {
        if let Err(error) = wire.send(&block).await {
            // A server that has enough says so and hangs up.
            return Err(match wire.reply("the message", LAST_WORDS_PATIENCE).await {
                Ok(answer) if answer.verdict() == Verdict::Refused => {
                    SubmitError::Refused { command: "the message", reply: answer.into_reply() }
                }
                Ok(_) | Err(_) => ambiguous(error),
            });
        }
    }
    wire.reply("the message", DELIVERY_PATIENCE).await.map_err(ambiguous)
}
