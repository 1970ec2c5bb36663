//! The side of a contract that exports.

use aws::SsmParameter;
use terraform::{Expr, Output, Section, Stack};

use super::{Export, Field, Value, parameter_path};
use crate::environment::{Environment, StackReferences};

/// A stack that exports a contract: as outputs, and as parameters of SSM where the settings say so.
pub struct Producer<'a> {
    stack: &'a mut Stack,
    environment: &'a Environment,
    key_arn: Option<Expr<String>>,
    module: &'static str,
}

impl<'a> Producer<'a> {
    /// A stack that exports from `module`, a path in the repository such as `stacks/infrastructure`.
    pub fn new(stack: &'a mut Stack, environment: &'a Environment, module: &'static str) -> Self {
        Self { stack, environment, key_arn: None, module }
    }

    /// The key that parameters with sensitive values are encrypted with. Who reads them needs `kms:Decrypt`.
    #[must_use]
    pub fn key_arn(mut self, arn: Expr<String>) -> Self {
        self.key_arn = Some(arn);
        self
    }

    /// Exports a contract. What is wrong with it is reported when the stack is synthesized: a sensitive value whose
    /// field is not marked so, or, with parameters, one without a key to encrypt it with.
    pub fn export_all<E: Export>(mut self, contract: E) {
        contract.export(&Field::root(), &mut self);
    }

    pub(super) fn export<T: Value>(&mut self, field: &Field, value: Expr<T>) {
        let Self { environment, key_arn, module, .. } = self;
        let (environment, key_arn, module) = (*environment, key_arn.clone(), *module);
        self.stack.made_at(field.location, |stack| {
            Producer { stack, environment, key_arn, module }.declare(field, value);
        });
    }

    fn declare<T: Value>(&mut self, field: &Field, value: Expr<T>) {
        let Field { name, description, setting, sensitive, .. } = field;
        let section = |file: &'static str| Section::new(file, self.module, setting.clone());
        if value.node().is_sensitive() && !sensitive {
            let message = "the value is sensitive, and the contract does not say so: readers would show it";
            self.stack.section(section("outputs"), |stack| stack.refuse(format!("output.{name}"), message));
        }
        let parameter = match self.environment.settings.stack_references {
            StackReferences::RemoteState => None,
            StackReferences::Ssm => Some(self.parameter(field, T::to_text(value.clone()))),
        };
        let output = Output::new(value, description.clone());
        let output = if *sensitive { output.sensitive() } else { output };
        self.stack.section(section("outputs"), |stack| stack.output(name.clone(), output));
        match parameter {
            None => {}
            Some(Ok(parameter)) => {
                self.stack.section(section("parameters"), |stack| stack.add(name.clone(), parameter));
            }
            Some(Err(message)) => {
                self.stack
                    .section(section("parameters"), |stack| stack.refuse(format!("output.{name}"), message));
            }
        }
    }

    fn parameter(&self, field: &Field, text: Expr<String>) -> Result<SsmParameter, &'static str> {
        let path = parameter_path(self.environment, self.stack.name(), &field.name);
        let parameter = if field.sensitive {
            let key = self.key_arn.clone().ok_or("a parameter with a sensitive value needs a key")?;
            SsmParameter::new(path, "SecureString").value(text).key_id(key)
        } else {
            // `value` is sensitive in the provider's schema, whatever it holds.
            SsmParameter::new(path, "String").insecure_value(text)
        };
        Ok(parameter.tier("Standard").description(field.description.clone()))
    }
}
