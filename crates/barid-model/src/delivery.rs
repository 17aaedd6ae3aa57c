//! What a mail server says became of a message (RFC 3464).

/// What was done for one recipient (RFC 3464 §2.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryAction {
    /// It could not be delivered, and is not tried any more.
    Failed,
    /// It could not be delivered yet, and is still tried.
    Delayed,
    /// It was delivered.
    Delivered,
    /// It was handed to a system that tells nothing of what becomes of it.
    Relayed,
    /// It was delivered to a list, and goes on from there.
    Expanded,
}

impl DeliveryAction {
    const ALL: [DeliveryAction; 5] = [
        DeliveryAction::Failed,
        DeliveryAction::Delayed,
        DeliveryAction::Delivered,
        DeliveryAction::Relayed,
        DeliveryAction::Expanded,
    ];

    /// Returns the name that RFC 3464 gives it.
    pub fn as_str(self) -> &'static str {
        match self {
            DeliveryAction::Failed => "failed",
            DeliveryAction::Delayed => "delayed",
            DeliveryAction::Delivered => "delivered",
            DeliveryAction::Relayed => "relayed",
            DeliveryAction::Expanded => "expanded",
        }
    }

    /// Finds one by its name, in any case.
    pub fn from_name(name: &str) -> Option<DeliveryAction> {
        DeliveryAction::ALL.into_iter().find(|one| one.as_str().eq_ignore_ascii_case(name))
    }
}

/// What became of a message for one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Who.
    pub address: String,
    /// What was done.
    pub action: DeliveryAction,
    /// The enhanced status code (RFC 3463), such as `5.1.1`; empty where none was given.
    pub status: String,
    /// The words of the server that refused; empty where none were given.
    pub words: String,
}
