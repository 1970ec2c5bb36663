//! IAM policy documents as values, rendered to compact JSON text.
//!
//! The text is literal wherever a value is known, so that a reader and a scanner see the policy itself; a reference
//! stands in it only where the value is made by AWS.

use terraform::{Expr, JsonText, Text};

/// An IAM policy document, version 2012-10-17.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyDocument {
    statements: Vec<Statement>,
}

/// One statement of a policy document.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    sid: Text,
    effect: Effect,
    principals: Vec<Principal>,
    actions: Vec<Text>,
    all_but_actions: bool,
    resources: Vec<Expr<String>>,
    conditions: Vec<Condition>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Effect {
    Allow,
    Deny,
}

/// Who a resource policy or trust policy speaks of.
#[derive(Clone, Debug, PartialEq)]
pub enum Principal {
    /// An AWS service: `eks.amazonaws.com`.
    Service(Text),
    /// An account, role or user by ARN.
    Aws(Expr<String>),
    /// An identity provider by ARN.
    Federated(Expr<String>),
    /// Anyone, which only a `Deny` or a strict condition makes bearable.
    Everyone,
}

/// A condition of a statement.
#[derive(Clone, Debug, PartialEq)]
struct Condition {
    test: &'static str,
    key: Expr<String>,
    values: Vec<Expr<String>>,
}

impl PolicyDocument {
    /// A document of these statements.
    #[must_use]
    pub fn new(statements: impl IntoIterator<Item = Statement>) -> Self {
        Self { statements: statements.into_iter().collect() }
    }

    /// The statements in order.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// Adds a statement.
    #[must_use]
    pub fn with(mut self, statement: Statement) -> Self {
        self.statements.push(statement);
        self
    }

    /// The document as compact JSON text.
    #[must_use]
    pub fn to_json(&self) -> Expr<String> {
        let mut json = JsonText::default();
        json.raw("{\"Version\":\"2012-10-17\",\"Statement\":[");
        json.separated(&self.statements, |json, statement| statement.write(json));
        json.raw("]}");
        json.finish()
    }
}

impl From<PolicyDocument> for Expr<String> {
    fn from(document: PolicyDocument) -> Self {
        document.to_json()
    }
}

impl From<PolicyDocument> for terraform::Arg<String> {
    fn from(document: PolicyDocument) -> Self {
        Self::Set(document.to_json())
    }
}

impl Statement {
    /// Allows `actions` on `resources`. `sid` says in `CamelCase` what for.
    #[must_use]
    pub fn allow<A: Into<Text>, R: Into<Expr<String>>>(
        sid: impl Into<Text>,
        actions: impl IntoIterator<Item = A>,
        resources: impl IntoIterator<Item = R>,
    ) -> Self {
        Self {
            sid: sid.into(),
            effect: Effect::Allow,
            principals: Vec::new(),
            actions: actions.into_iter().map(Into::into).collect(),
            all_but_actions: false,
            resources: resources.into_iter().map(Into::into).collect(),
            conditions: Vec::new(),
        }
    }

    /// Denies `actions` on `resources`.
    #[must_use]
    pub fn deny<A: Into<Text>, R: Into<Expr<String>>>(
        sid: impl Into<Text>,
        actions: impl IntoIterator<Item = A>,
        resources: impl IntoIterator<Item = R>,
    ) -> Self {
        Self { effect: Effect::Deny, ..Self::allow(sid, actions, resources) }
    }

    /// Allows a trust policy's principal to take on the role by `actions`; trust policies name no resource.
    #[must_use]
    pub fn trust<A: Into<Text>>(
        sid: impl Into<Text>,
        principal: Principal,
        actions: impl IntoIterator<Item = A>,
    ) -> Self {
        Self::allow(sid, actions, [""; 0]).principal(principal)
    }

    /// Turns the actions into those the statement does *not* speak of.
    #[must_use]
    pub fn all_but_these_actions(mut self) -> Self {
        self.all_but_actions = true;
        self
    }

    /// Speaks of one more principal.
    #[must_use]
    pub fn principal(mut self, principal: Principal) -> Self {
        self.principals.push(principal);
        self
    }

    /// Holds only when the condition key has one of the values under the test, such as `StringEquals`. Given again for
    /// the same test and key, the values join those there are: IAM knows one list of values for them.
    #[must_use]
    pub fn when<V: Into<Expr<String>>>(
        mut self,
        test: &'static str,
        key: impl Into<Expr<String>>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        self.add_condition(Condition { test, key: key.into(), values });
        self
    }

    fn add_condition(&mut self, more: Condition) {
        let present =
            self.conditions.iter_mut().find(|known| known.test == more.test && known.key == more.key);
        let Some(present) = present else { return self.conditions.push(more) };
        for value in more.values {
            if !present.values.contains(&value) {
                present.values.push(value);
            }
        }
    }

    /// The actions, for tests and reports.
    pub fn actions(&self) -> impl Iterator<Item = &str> {
        self.actions.iter().map(|action| &**action)
    }

    /// The resources, for tests and reports.
    #[must_use]
    pub fn resources(&self) -> &[Expr<String>] {
        &self.resources
    }

    fn write(&self, json: &mut JsonText) {
        json.raw("{\"Sid\":");
        json.literal(&self.sid);
        json.raw(if self.effect == Effect::Allow { ",\"Effect\":\"Allow\"" } else { ",\"Effect\":\"Deny\"" });
        self.write_principals(json);
        json.raw(if self.all_but_actions { ",\"NotAction\":[" } else { ",\"Action\":[" });
        json.separated(&self.actions, |json, action| json.literal(action));
        json.raw("]");
        if !self.resources.is_empty() {
            json.raw(",\"Resource\":[");
            json.separated(&self.resources, JsonText::string);
            json.raw("]");
        }
        self.write_conditions(json);
        json.raw("}");
    }

    fn write_principals(&self, json: &mut JsonText) {
        if self.principals.is_empty() {
            return;
        }
        if self.principals.contains(&Principal::Everyone) {
            json.raw(",\"Principal\":{\"AWS\":\"*\"}");
            return;
        }
        json.raw(",\"Principal\":{");
        let mut first = true;
        for kind in ["AWS", "Federated", "Service"] {
            let values: Vec<Expr<String>> = self
                .principals
                .iter()
                .filter_map(|principal| match (kind, principal) {
                    ("AWS", Principal::Aws(arn)) | ("Federated", Principal::Federated(arn)) => {
                        Some(arn.clone())
                    }
                    ("Service", Principal::Service(service)) => Some(service.clone().into()),
                    _ => None,
                })
                .collect();
            if values.is_empty() {
                continue;
            }
            json.raw(if first { "" } else { "," });
            first = false;
            json.literal(kind);
            json.raw(":[");
            json.separated(&values, JsonText::string);
            json.raw("]");
        }
        json.raw("}");
    }

    /// Conditions under the same test share one object, in the order the tests were first named.
    fn write_conditions(&self, json: &mut JsonText) {
        if self.conditions.is_empty() {
            return;
        }
        let mut tests: Vec<&'static str> = Vec::new();
        for condition in &self.conditions {
            if !tests.contains(&condition.test) {
                tests.push(condition.test);
            }
        }
        json.raw(",\"Condition\":{");
        json.separated(&tests, |json, test| {
            json.literal(test);
            json.raw(":{");
            let of_test: Vec<&Condition> = self.conditions.iter().filter(|c| c.test == *test).collect();
            json.separated(&of_test, |json, condition| {
                json.string(&condition.key);
                json.raw(":");
                if let [value] = condition.values.as_slice() {
                    json.string(value);
                } else {
                    json.raw("[");
                    json.separated(&condition.values, JsonText::string);
                    json.raw("]");
                }
            });
            json.raw("}");
        });
        json.raw("}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use terraform::Node;
    use terraform::hcl::to_json;
    use terraform::tf;

    fn rendered(document: &PolicyDocument) -> String {
        to_json(document.to_json().node())
    }

    #[test]
    fn a_known_policy_is_literal_json() {
        let document =
            PolicyDocument::new([Statement::allow("Read", ["s3:GetObject"], ["arn:aws:s3:::logs/*"])
                .when("StringEquals", "aws:SourceAccount", ["123456789012"])
                .when("Bool", "aws:SecureTransport", ["true"])
                .when("StringEquals", "aws:PrincipalOrgID", ["o-1", "o-2"])]);
        let Node::String(text) = document.to_json().into_node() else { panic!("not literal") };
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["Statement"][0]["Condition"]["StringEquals"]["aws:SourceAccount"], "123456789012");
        assert_eq!(json["Statement"][0]["Condition"]["StringEquals"]["aws:PrincipalOrgID"][1], "o-2");
        assert_eq!(json["Statement"][0]["Condition"]["Bool"]["aws:SecureTransport"], "true");
    }

    #[test]
    fn a_condition_given_twice_is_one_key_with_all_values() {
        let statement = Statement::allow("Read", ["s3:GetObject"], ["*"])
            .when("StringEquals", "aws:PrincipalOrgID", ["o-1"])
            .when("StringLike", "aws:PrincipalOrgID", ["o-3"])
            .when("StringEquals", "aws:PrincipalOrgID", ["o-1", "o-2"]);
        let Node::String(text) = PolicyDocument::new([statement]).to_json().into_node() else {
            panic!("not literal")
        };
        assert!(
            text.contains(concat!(
                r#""Condition":{"StringEquals":{"aws:PrincipalOrgID":["o-1","o-2"]},"#,
                r#""StringLike":{"aws:PrincipalOrgID":"o-3"}}"#
            )),
            "{text}"
        );
    }

    #[test]
    fn policy_variables_stay_text() {
        let document = PolicyDocument::new([Statement::allow(
            "Own",
            ["s3:GetObject"],
            ["arn:aws:s3:::b/${aws:username}\"*"],
        )]);
        assert!(
            rendered(&document).contains(r#"arn:aws:s3:::b/$${aws:username}\\\"*"#),
            "{}",
            rendered(&document)
        );
    }

    #[test]
    fn a_reference_stands_where_a_value_is_unknown_also_in_a_key() {
        let issuer = Expr::<String>::call("replace", [Expr::<String>::local("issuer").into_node()]);
        let document = PolicyDocument::new([Statement::trust(
            "Pods",
            Principal::Federated(Expr::local("provider")),
            ["sts:AssumeRoleWithWebIdentity"],
        )
        .when("StringEquals", tf!("{}:sub", issuer), ["system:serviceaccount:kube-system:aws-node"])]);
        assert_eq!(
            rendered(&document),
            concat!(
                r#""{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"Pods\",\"Effect\":\"Allow\","#,
                r#"\"Principal\":{\"Federated\":[\"${local.provider}\"]},\"Action\":[\"sts:AssumeRoleWithWebIdentity\"],"#,
                r#"\"Condition\":{\"StringEquals\":{\"${replace(local.issuer)}:sub\":\"system:serviceaccount:kube-system:aws-node\"}}}]}""#
            )
        );
    }
}
