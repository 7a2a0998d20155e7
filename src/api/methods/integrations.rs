//! Integrations of the workspace with other systems.

use crate::definition::{Method, Run};
use crate::parameter::{InC, Kind, Param};
use crate::row::{Field, Row, Take};
use crate::signature::Returns;
use accsyn_core::net::HttpMethod;

const DATA: &[Field] = &[Field::Always("operation", "operation"), Field::Always("data", "data")];

pub(super) const METHODS: &[Method] =
    &[Method::new("integration", "Calls an operation of an integration of the workspace.")
        .params(&[
            Param::required("name", Kind::Ident, "name of the integration, for example `ftrack`"),
            Param::required("operation", Kind::Ident, "name of the operation"),
            Param::optional("data", Kind::Json, "input of the operation").in_c(InC::Json),
        ])
        .returns(Returns::Json, "what the integration returns")
        .v3(Run::Event(
            Row::new(HttpMethod::Put, "workspace/integration/{name}/utility").data(DATA).take(Take::Strict),
        ))
        .v1(Run::Event(
            Row::new(HttpMethod::Put, "organization/integration/{name}/utility")
                .data(DATA)
                .take(Take::Strict),
        ))];
