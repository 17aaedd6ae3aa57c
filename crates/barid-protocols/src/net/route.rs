//! Tells whether the network under an open connection is still the one that it was made on.
//! Asks the system alone; nothing is sent.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
    time::Duration,
};

/// How often a connection that waits is looked after.
const PAUSE: Duration = Duration::from_secs(5);

/// The two ends of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    /// Our address.
    pub(super) here: IpAddr,
    /// The server's.
    pub(super) there: SocketAddr,
}

impl Route {
    /// Whether the system would now reach the server from another address, or not at all: the
    /// computer has changed its network, and the connection will bring nothing any more.
    pub(crate) fn is_gone(self) -> bool {
        source_address(self.there) != Some(self.here)
    }

    /// Waits until the route is gone.
    pub(crate) async fn gone(self) {
        while !self.is_gone() {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Returns the address from which the system would reach `there`, if at all.
fn source_address(there: SocketAddr) -> Option<IpAddr> {
    let any = match there {
        SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    let socket = UdpSocket::bind((any, 0)).ok()?;
    // Of a datagram socket this only chooses the way.
    socket.connect(there).ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f34_a_route_is_gone_once_the_computer_has_another_address() {
        let there = "127.0.0.1:9".parse().unwrap();
        let here = Ipv4Addr::LOCALHOST.into();
        assert!(!Route { here, there }.is_gone());
        // An address for documentation (RFC 5737), which no computer has.
        let left = Ipv4Addr::new(192, 0, 2, 1).into();
        assert!(Route { here: left, there }.is_gone());
    }
}
