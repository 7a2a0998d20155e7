//! Revocation lists: each is enforced for the certificates of its issuer, wherever they are in a chain.

mod support;

use std::path::Path;

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer,
    CrlDistributionPoint, CrlIssuingDistributionPoint, CrlScope, IsCa, Issuer, KeyIdMethod, KeyPair,
    KeyUsagePurpose, RevokedCertParams, SerialNumber, date_time_ymd,
};
use serde_json::json;
use support::tls::{Server, file, refused};

/// An authority that may sign lists.
fn issuer_of_lists(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    CertifiedIssuer::self_signed(authority(name, usages), KeyPair::generate().expect("key")).expect("issuer")
}

fn authority(name: &str, usages: Vec<KeyUsagePurpose>) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).expect("params");
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = usages;
    params
}

fn list(issuer: &Issuer<'_, KeyPair>, serials: &[u64], next: i32) -> rcgen::CertificateRevocationList {
    list_of(issuer, serials, 2024, next, None)
}

fn list_of(
    issuer: &Issuer<'_, KeyPair>,
    serials: &[u64],
    this: i32,
    next: i32,
    part: Option<CrlIssuingDistributionPoint>,
) -> rcgen::CertificateRevocationList {
    let revoked = serials.iter().map(|serial| RevokedCertParams {
        serial_number: SerialNumber::from(*serial),
        revocation_time: date_time_ymd(2024, 1, 1),
        reason_code: None,
        invalidity_date: None,
    });
    let params = CertificateRevocationListParams {
        this_update: date_time_ymd(this, 1, 1),
        next_update: date_time_ymd(next, 1, 1),
        crl_number: SerialNumber::from(1),
        issuing_distribution_point: part,
        revoked_certs: revoked.collect(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    params.signed_by(issuer).expect("list")
}

#[test]
fn certificates_on_a_revocation_list_are_refused() {
    let folder = tempfile::tempdir().expect("folder");
    let (ours, theirs) = (issuer_of_lists("lists"), issuer_of_lists("other lists"));
    let forger = issuer_of_lists("lists");
    let key = KeyPair::generate().expect("key");
    let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("params");
    params.serial_number = Some(SerialNumber::from(77));
    let leaf = params.signed_by(&key, &ours).expect("leaf");
    let server = Server::start(leaf.der().clone(), &key, rustls::ALL_VERSIONS);
    let ca_file = file(folder.path(), "lists.pem", &ours.pem());
    let open = |path: &Path| server.open(json!({"ca_file": ca_file, "crl_file": path}));
    let pem = |name: &str, lists: &[&rcgen::CertificateRevocationList]| {
        let text: String = lists.iter().map(|list| list.pem().expect("PEM")).collect();
        folder.path().join(file(folder.path(), name, &text))
    };
    let (good, bad, other) =
        (list(&ours, &[1, 2], 2090), list(&ours, &[1, 77], 2090), list(&theirs, &[77], 2090));
    open(&pem("good.pem", &[&good])).expect("not on the list");
    open(&pem("other.pem", &[&other])).expect("the list of another authority");
    let words = ["was revoked", "`crl_file`"];
    refused(open(&pem("bad.pem", &[&bad])), &words);
    refused(open(&pem("both.pem", &[&other, &bad])), &words);
    let der = folder.path().join("bad.crl");
    std::fs::write(&der, bad.der()).expect("write");
    refused(open(&der), &words);
    refused(open(&pem("stale.pem", &[&list(&ours, &[], 2025)])), &["out of date", "`crl_file`"]);
    refused(
        open(&pem("forged.pem", &[&list(&forger, &[], 2090)])),
        &["not signed by its authority", "`crl_file`"],
    );
    let broken = "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n";
    let text = format!("{}{broken}", good.pem().expect("PEM"));
    refused(
        open(Path::new(&file(folder.path(), "broken.pem", &text))),
        &["broken.pem", "section 2", "`crl_file`"],
    );
    refused(open(Path::new(&ca_file)), &["no revocation list", "`crl_file`"]);
}

/// A server whose certificate has the serial number 77 and comes from an authority below another, with the number 5.
struct Chain {
    folder: tempfile::TempDir,
    root: CertifiedIssuer<'static, KeyPair>,
    middle: CertifiedIssuer<'static, KeyPair>,
    leaf: rcgen::Certificate,
    server: Server,
}

impl Chain {
    fn new() -> Chain {
        let root = issuer_of_lists("root");
        let mut params = authority("middle", vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign]);
        params.serial_number = Some(SerialNumber::from(5));
        let middle =
            CertifiedIssuer::signed_by(params, KeyPair::generate().expect("key"), &root).expect("middle");
        let key = KeyPair::generate().expect("key");
        let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("params");
        params.serial_number = Some(SerialNumber::from(77));
        let leaf = params.signed_by(&key, &middle).expect("leaf");
        let chain = vec![leaf.der().clone(), middle.der().clone()];
        let server = Server::presenting(chain, &key, rustls::ALL_VERSIONS);
        Chain { folder: tempfile::tempdir().expect("folder"), root, middle, leaf, server }
    }

    fn open(
        &self,
        trusted: &str,
        lists: &[rcgen::CertificateRevocationList],
    ) -> Result<accsyn_api::Session, accsyn_core::error::Error> {
        let text: String = lists.iter().map(|list| list.pem().expect("PEM")).collect();
        let ca_file = file(self.folder.path(), "ca.pem", trusted);
        self.server
            .open(json!({"ca_file": ca_file, "crl_file": file(self.folder.path(), "lists.pem", &text)}))
    }
}

const REVOKED: [&str; 2] = ["was revoked", "`crl_file`"];

#[test]
fn every_list_of_an_issuer_counts_in_whatever_order() {
    let chain = Chain::new();
    let (root, middle) = (chain.root.pem(), &chain.middle);
    let empty = || list(middle, &[], 2090);
    let revoking = || list(middle, &[77], 2090);
    chain.open(&root, &[empty(), empty()]).expect("not revoked");
    refused(chain.open(&root, &[empty(), revoking()]), &REVOKED);
    refused(chain.open(&root, &[revoking(), empty()]), &REVOKED);
    refused(chain.open(&root, &[list(&chain.root, &[], 2090), empty(), revoking()]), &REVOKED);
    // A newer list replaces one that is out of date, and nothing else does.
    let stale = || list(middle, &[], 2025);
    chain.open(&root, &[stale(), empty()]).expect("a new one is appended");
    refused(chain.open(&root, &[stale(), revoking()]), &REVOKED);
    refused(chain.open(&root, &[stale(), stale()]), &["out of date"]);
    refused(chain.open(&root, &[stale(), list(&chain.root, &[], 2090)]), &["out of date"]);
    // An authority with a new key has lists signed by either.
    let other_key = issuer_of_lists("middle");
    chain.open(&root, &[list(&other_key, &[], 2090), empty()]).expect("one of them is signed by it");
    refused(chain.open(&root, &[list(&other_key, &[], 2090)]), &["not signed by its authority"]);
}

#[test]
fn authorities_are_revoked_wherever_trust_begins() {
    let chain = Chain::new();
    let (root, middle) = (chain.root.pem(), chain.middle.pem());
    let revoking = || [list(&chain.root, &[5], 2090)];
    for trusted in [root.clone(), format!("{root}{middle}"), format!("{middle}{root}"), middle.clone()] {
        refused(chain.open(&trusted, &revoking()), &REVOKED);
        chain.open(&trusted, &[list(&chain.root, &[6], 2090)]).expect("another one");
        refused(chain.open(&trusted, &[list(&chain.root, &[], 2025)]), &["out of date"]);
    }
}

#[test]
fn a_certificate_that_is_trusted_for_itself_can_be_revoked_too() {
    let chain = Chain::new();
    let itself = chain.leaf.pem();
    refused(chain.open(&itself, &[list(&chain.middle, &[77], 2090)]), &REVOKED);
    chain.open(&itself, &[list(&chain.middle, &[78], 2090)]).expect("another one");
    chain.open(&itself, &[list(&chain.root, &[77], 2090)]).expect("of another issuer");
}

#[test]
fn a_list_is_enforced_from_its_date_on_and_for_all_certificates_of_its_issuer() {
    let chain = Chain::new();
    let root = chain.root.pem();
    let future = list_of(&chain.middle, &[], 2080, 2090, None);
    refused(chain.open(&root, &[future]), &["not valid yet", "`crl_file`", "clock"]);
    // Though the server's certificate does not say that such a list is for it.
    let part = CrlIssuingDistributionPoint {
        distribution_point: CrlDistributionPoint { uris: vec!["http://lists.example/part.crl".to_owned()] },
        scope: None,
    };
    refused(chain.open(&root, &[list_of(&chain.middle, &[77], 2024, 2090, Some(part))]), &REVOKED);
}

/// What is not on a list for others may be revoked on its own.
#[test]
fn a_list_for_a_part_of_the_certificates_does_not_do_for_the_others() {
    let (folder, root) = (tempfile::tempdir().expect("folder"), issuer_of_lists("root"));
    let (ours, theirs) = ("http://lists.example/1.crl", "http://lists.example/2.crl");
    let point = |uri: &str| CrlDistributionPoint { uris: vec!["ldap://lists".to_owned(), uri.to_owned()] };
    let key = KeyPair::generate().expect("key");
    let server = |points: Vec<CrlDistributionPoint>| {
        let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("params");
        params.serial_number = Some(SerialNumber::from(77));
        params.crl_distribution_points = points;
        let leaf = params.signed_by(&key, &root).expect("leaf");
        Server::start(leaf.der().clone(), &key, rustls::ALL_VERSIONS)
    };
    let (named, unnamed) = (server(vec![point(ours)]), server(Vec::new()));
    let ca_file = file(folder.path(), "ca.pem", &root.pem());
    let part = |uri: &str, scope: Option<CrlScope>, serials: &[u64]| {
        let uris = vec![uri.to_owned()];
        let part = CrlIssuingDistributionPoint { distribution_point: CrlDistributionPoint { uris }, scope };
        list_of(&root, serials, 2024, 2090, Some(part))
    };
    let open = |server: &Server, lists: &[rcgen::CertificateRevocationList]| {
        let text: String = lists.iter().map(|list| list.pem().expect("PEM")).collect();
        server.open(json!({"ca_file": ca_file, "crl_file": file(folder.path(), "lists.pem", &text)}))
    };
    let words = ["for others of its certificates", "`crl_file`"];
    open(&named, &[part(ours, None, &[])]).expect("the list that it names");
    open(&named, &[part(ours, Some(CrlScope::UserCertsOnly), &[])]).expect("it is no authority");
    open(&named, &[part(theirs, None, &[]), part(ours, None, &[])]).expect("both");
    open(&named, &[part(theirs, None, &[]), list(&root, &[], 2090)]).expect("a complete one, too");
    open(&unnamed, &[list(&root, &[], 2090)]).expect("a complete one");
    refused(open(&named, &[part(theirs, None, &[])]), &words);
    refused(open(&named, &[part(ours, Some(CrlScope::CaCertsOnly), &[])]), &words);
    refused(open(&unnamed, &[part(ours, None, &[])]), &words);
    for uri in [ours, theirs] {
        refused(open(&named, &[list(&root, &[], 2090), part(uri, None, &[77])]), &REVOKED);
    }
}

#[test]
fn a_list_of_an_authority_that_may_not_sign_lists_is_not_believed() {
    let root = CertifiedIssuer::self_signed(
        authority("root", vec![KeyUsagePurpose::KeyCertSign]),
        KeyPair::generate().expect("key"),
    )
    .expect("root");
    let signing = Issuer::new(
        authority("root", vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign]),
        KeyPair::try_from(&root.key().serialize_der()[..]).expect("the same key"),
    );
    let key = KeyPair::generate().expect("key");
    let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("params");
    let leaf = params.signed_by(&key, &root).expect("leaf");
    let server = Server::start(leaf.der().clone(), &key, rustls::ALL_VERSIONS);
    let folder = tempfile::tempdir().expect("folder");
    let ca_file = file(folder.path(), "ca.pem", &root.pem());
    let lists = file(folder.path(), "lists.pem", &list(&signing, &[], 2090).pem().expect("PEM"));
    server.open(json!({ "ca_file": ca_file })).expect("without a list");
    refused(server.open(json!({"ca_file": ca_file, "crl_file": lists})), &["cRLSign", "`crl_file`"]);
}

/// The issuers of certificates and lists are compared byte by byte.
#[test]
fn a_list_that_writes_the_name_of_its_issuer_in_another_way_is_not_ignored() {
    use rcgen::string::PrintableString;
    use rcgen::{DnType, DnValue};
    let chain = Chain::new();
    let root = chain.root.pem();
    let printable = DnValue::PrintableString(PrintableString::try_from("middle").expect("printable"));
    let signing = |name: DnValue| {
        let usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let mut params = authority("", usages);
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        Issuer::new(params, KeyPair::try_from(&chain.middle.key().serialize_der()[..]).expect("the same key"))
    };
    for name in [printable, "MIDDLE".into(), " middle  ".into()] {
        let other = signing(name.clone());
        for serial in [77, 78] {
            let lists = [list(&chain.middle, &[], 2090), list(&other, &[serial], 2090)];
            for (trusted, lists) in
                [(&root, &lists[..]), (&root, &lists[1..]), (&chain.leaf.pem(), &lists[1..])]
            {
                refused(chain.open(trusted, lists), &["in another way", "`crl_file`"]);
            }
        }
    }
    chain.open(&root, &[list(&signing("middle of".into()), &[77], 2090)]).expect("of another issuer");
    refused(chain.open(&root, &[list(&signing("middle".into()), &[77], 2090)]), &REVOKED);
}
