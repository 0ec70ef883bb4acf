import { PasswordInput, TextInput } from "@mantine/core";

export interface NewAccount { login: string; password: string; displayName: string; email: string }
export const noAccount: NewAccount = { login: "", password: "", displayName: "", email: "" };

/** Problems are by field name, with or without "account." before it. */
export function AccountFields({ account, change, problems }: { account: NewAccount; change: (account: NewAccount) => void; problems: Record<string, string> }) {
  const bind = (field: keyof NewAccount) => ({
    value: account[field],
    onChange: (event: { currentTarget: { value: string } }) => change({ ...account, [field]: event.currentTarget.value }),
    error: problems[`account.${field}`] ?? problems[field],
  });
  return (
    <>
      <TextInput label="Your name" autoComplete="name" {...bind("displayName")} />
      <TextInput label="E-mail" type="email" autoComplete="email" {...bind("email")} />
      <TextInput label="Login name" description="3 characters or more" autoComplete="username" autoCapitalize="none" spellCheck={false} required {...bind("login")} />
      <PasswordInput label="Password" description="8 characters or more, and not a common one" autoComplete="new-password" required {...bind("password")} />
    </>
  );
}
