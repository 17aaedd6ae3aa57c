//! Certificates and TLS servers for tests: good ones, and bad ones of each kind.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer},
};
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// Somebody who vouches for servers.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

/// What a server shows, and what proves that it is its own.
pub(crate) struct Identity {
    pub(crate) pem: String,
    chain: Vec<CertificateDer<'static>>,
    key: KeyPair,
}

/// When a certificate is valid.
#[derive(Clone, Copy)]
pub(crate) enum Dates {
    Past,
    Now,
    Future,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Authority {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        Authority(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    pub(crate) fn vouch(&self, host: &str, dates: Dates) -> Identity {
        let key = KeyPair::generate().unwrap();
        let certificate = params(host, dates).signed_by(&key, &self.0).unwrap();
        Identity { pem: certificate.pem(), chain: vec![certificate.der().clone()], key }
    }
}

impl Identity {
    /// Vouched for by nobody else. `is_ca` is what `openssl req -x509` sets on all it makes.
    pub(crate) fn self_signed(host: &str, dates: Dates, is_ca: IsCa) -> Identity {
        let key = KeyPair::generate().unwrap();
        let mut params = params(host, dates);
        params.is_ca = is_ca;
        let certificate = params.self_signed(&key).unwrap();
        Identity { pem: certificate.pem(), chain: vec![certificate.der().clone()], key }
    }

    /// Uses a server's key to vouch for another server, which no server may.
    pub(crate) fn vouch(self, host: &str) -> Identity {
        let key = KeyPair::generate().unwrap();
        let issuer = rcgen::Issuer::new(params("localhost", Dates::Now), self.key);
        let certificate = params(host, Dates::Now).signed_by(&key, &issuer).unwrap();
        let chain = [vec![certificate.der().clone()], self.chain].concat();
        Identity { pem: certificate.pem(), chain, key }
    }

    /// The certificate itself.
    pub(crate) fn der(&self) -> &[u8] {
        &self.chain[0]
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        self.acceptor_of(rustls::ALL_VERSIONS)
    }

    pub(crate) fn acceptor_of(
        &self,
        versions: &[&'static rustls::SupportedProtocolVersion],
    ) -> TlsAcceptor {
        let key = PrivateKeyDer::try_from(self.key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(self.chain.clone(), key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

fn params(host: &str, dates: Dates) -> CertificateParams {
    let mut params = CertificateParams::new([host.to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, host);
    let (first, last) = match dates {
        Dates::Past => (2001, 2002),
        Dates::Now => (2001, 2999),
        Dates::Future => (2998, 2999),
    };
    params.not_before = date_time_ymd(first, 1, 1);
    params.not_after = date_time_ymd(last, 1, 1);
    params
}
