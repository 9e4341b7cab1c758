import type { Severity } from '../model.ts'

/** Tokens that tell by their form whose they are. */
export type ProviderRule = {
  readonly id: string
  readonly name: string
  readonly severity: Severity
  /** A text without any of them is not searched. */
  readonly keywords: readonly (string | RegExp)[]
  /** Global; every repetition has a limit, so that time is linear in the text. The secret is group 1, or all of it. */
  readonly pattern: RegExp
  /** Bits per character that the token must have. */
  readonly minEntropy?: number
}

const rule = (id: string, name: string, keywords: readonly (string | RegExp)[], pattern: RegExp, more: { readonly severity?: Severity; readonly minEntropy?: number } = {}): ProviderRule => ({ id, name, keywords, pattern, severity: more.severity ?? 'critical', ...(more.minEntropy === undefined ? {} : { minEntropy: more.minEntropy }) })

/** Written for Fleet from the providers' documentation of their formats. */
export const providerRules: readonly ProviderRule[] = [
  rule('aws-access-key', 'AWS access key', ['AKIA', 'ASIA', 'ABIA', 'ACCA'], /(?<![A-Za-z0-9])((?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16})(?![A-Za-z0-9])/g, { minEntropy: 2.5 }),
  rule('aws-secret-key', 'AWS secret key', [/aws/i], /aws.{0,30}?(?:secret|private).{0,30}?['"=:\s]([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi, { minEntropy: 3.5 }),
  rule('gcp-api-key', 'Google API key', ['AIza'], /(?<![\w-])(AIza[\w-]{35})(?![\w-])/g, { minEntropy: 3 }),
  rule('gcp-oauth-secret', 'Google OAuth secret', ['GOCSPX-'], /(?<![\w-])(GOCSPX-[\w-]{28})(?![\w-])/g),
  rule('gcp-oauth-token', 'Google OAuth token', ['ya29.'], /(?<![\w-])(ya29\.[\w-]{30,300})/g),
  rule('azure-client-secret', 'Azure client secret', ['Q~'], /(?<![\w~.-])([A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34})(?![\w~.-])/g, { minEntropy: 3 }),
  rule('azure-storage-key', 'Azure storage key', ['AccountKey='], /AccountKey=([A-Za-z0-9+/]{86}==)/g),
  rule('azure-devops-sas', 'Azure shared access signature', ['sig='], /[?&]sig=([A-Za-z0-9%]{43,70}(?:%3D|=))/g),
  rule('github-token', 'GitHub token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], /(?<![A-Za-z0-9_])(gh[pousr]_[A-Za-z0-9]{36})(?![A-Za-z0-9])/g, { minEntropy: 3 }),
  rule('github-fine-grained-token', 'GitHub token', ['github_pat_'], /(?<![A-Za-z0-9_])(github_pat_[A-Za-z0-9_]{82})(?![A-Za-z0-9_])/g, { minEntropy: 3 }),
  rule('gitlab-token', 'GitLab token', ['glpat-', 'gldt-', 'glrt-', 'glptt-', 'glft-', 'glsoat-', 'glcbt-', 'gloas-', 'glagent-', 'glimt-'], /(?<![\w-])(gl(?:pat|dt|rt|ptt|ft|soat|cbt|oas|agent|imt)-[\w.-]{20,300})/g, { minEntropy: 3 }),
  rule('slack-token', 'Slack token', ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxe-', 'xapp-'], /(?<![\w-])((?:xox[abeprs]|xapp)-[A-Za-z0-9-]{10,250})(?![\w-])/g, { minEntropy: 2.5 }),
  rule('slack-webhook', 'Slack webhook', ['hooks.slack.com'], /hooks\.slack\.com\/(?:services|workflows|triggers)\/([A-Za-z0-9+/]{35,60})/g, { severity: 'high' }),
  rule('stripe-key', 'Stripe key', ['sk_live_', 'rk_live_', 'sk_test_', 'rk_test_', 'whsec_'], /(?<![A-Za-z0-9_])((?:[sr]k_(?:live|test|prod)_[A-Za-z0-9]{16,120})|whsec_[A-Za-z0-9+/]{32,64})(?![A-Za-z0-9])/g, { minEntropy: 3 }),
  rule('openai-key', 'OpenAI key', ['sk-'], /(?<![\w-])(sk-(?:(?:proj|svcacct|admin|None)-[\w-]{40,200}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|[A-Za-z0-9]{48}))(?![\w-])/g, { minEntropy: 3.5 }),
  rule('anthropic-key', 'Anthropic key', ['sk-ant-'], /(?<![\w-])(sk-ant-(?:api|admin|oat|sid)\d{2}-[\w-]{80,120})(?![\w-])/g, { minEntropy: 3.5 }),
  rule('xai-key', 'xAI key', ['xai-'], /(?<![\w-])(xai-[A-Za-z0-9]{70,90})(?![\w-])/g, { minEntropy: 3.5 }),
  rule('groq-key', 'Groq key', ['gsk_'], /(?<![\w-])(gsk_[A-Za-z0-9]{52})(?![\w-])/g, { minEntropy: 3.5 }),
  rule('perplexity-key', 'Perplexity key', ['pplx-'], /(?<![\w-])(pplx-[A-Za-z0-9]{48})(?![\w-])/g),
  rule('openrouter-key', 'OpenRouter key', ['sk-or-'], /(?<![\w-])(sk-or-v1-[a-f0-9]{64})(?![\w-])/g),
  rule('huggingface-token', 'Hugging Face token', ['hf_', 'api_org_'], /(?<![\w-])((?:hf_|api_org_)[A-Za-z0-9]{34,40})(?![\w-])/g, { minEntropy: 3 }),
  rule('npm-token', 'npm token', ['npm_'], /(?<![\w-])(npm_[A-Za-z0-9]{36})(?![\w-])/g, { minEntropy: 3 }),
  rule('npm-legacy-token', 'npm token', [/_authtoken/i], /_authToken\s{0,4}=\s{0,4}([a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12})/gi),
  rule('pypi-token', 'PyPI token', ['pypi-AgE'], /(?<![\w-])(pypi-AgE[\w-]{50,1000})(?![\w-])/g),
  rule('rubygems-token', 'RubyGems token', ['rubygems_'], /(?<![\w-])(rubygems_[a-f0-9]{48})(?![\w-])/g),
  rule('docker-token', 'Docker Hub token', ['dckr_pat_', 'dckr_oat_'], /(?<![\w-])(dckr_[po]at_[\w-]{27,36})(?![\w-])/g),
  rule('sendgrid-key', 'SendGrid key', ['SG.'], /(?<![\w.-])(SG\.[\w-]{16,32}\.[\w-]{16,64})(?![\w-])/g, { minEntropy: 3.5 }),
  rule('mailgun-key', 'Mailgun key', ['key-'], /(?<![\w-])(key-[a-f0-9]{32})(?![\w-])/g, { minEntropy: 3 }),
  rule('mailchimp-key', 'Mailchimp key', ['-us'], /(?<![\w-])([a-f0-9]{32}-us[0-9]{1,2})(?![\w-])/g, { minEntropy: 3 }),
  rule('twilio-key', 'Twilio key', ['SK'], /(?<![\w-])(SK[a-f0-9]{32})(?![\w-])/g, { minEntropy: 3 }),
  rule('telegram-token', 'Telegram bot token', [':AA'], /(?<![\w-])([0-9]{8,10}:AA[\w-]{33})(?![\w-])/g, { minEntropy: 3 }),
  rule('discord-webhook', 'Discord webhook', ['/api/webhooks/'], /discord(?:app)?\.com\/api\/webhooks\/[0-9]{17,20}\/([\w-]{60,72})/g, { severity: 'high' }),
  rule('discord-token', 'Discord bot token', [/discord/i], /(?<![\w-])([MNO][A-Za-z0-9_-]{23,26}\.[\w-]{6}\.[\w-]{27,38})(?![\w-])/g, { minEntropy: 4 }),
  rule('shopify-token', 'Shopify token', ['shpat_', 'shpca_', 'shppa_', 'shpss_'], /(?<![\w-])(shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32})(?![\w-])/g),
  rule('square-token', 'Square token', ['sq0', 'EAAA'], /(?<![\w-])(sq0(?:atp|csp)-[\w-]{22,43}|EAAA[\w-]{60})(?![\w-])/g, { minEntropy: 3 }),
  rule('digitalocean-token', 'DigitalOcean token', ['dop_v1_', 'doo_v1_', 'dor_v1_'], /(?<![\w-])(do[opr]_v1_[a-f0-9]{64})(?![\w-])/g),
  rule('databricks-token', 'Databricks token', ['dapi'], /(?<![\w-])(dapi[a-f0-9]{32}(?:-[0-9])?)(?![\w-])/g, { minEntropy: 3 }),
  rule('heroku-key', 'Heroku key', ['HRKU-'], /(?<![\w-])(HRKU-[\w-]{36,64})(?![\w-])/g),
  rule('hashicorp-token', 'HashiCorp token', ['hvs.', 'hvb.', 'atlasv1'], /(?<![\w.-])(hv[sb]\.[\w-]{24,300}|[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70})(?![\w-])/g, { minEntropy: 3 }),
  rule('grafana-token', 'Grafana token', ['glc_', 'glsa_'], /(?<![\w-])(glc_[A-Za-z0-9+/]{32,400}={0,3}|glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8})(?![\w-])/g),
  rule('newrelic-key', 'New Relic key', ['NRAK-', 'NRII-'], /(?<![\w-])(NRAK-[A-Z0-9]{27}|NRII-[\w-]{32})(?![\w-])/g),
  rule('linear-key', 'Linear key', ['lin_api_'], /(?<![\w-])(lin_api_[A-Za-z0-9]{40})(?![\w-])/g),
  rule('notion-key', 'Notion key', ['ntn_', 'secret_'], /(?<![\w-])(ntn_[A-Za-z0-9]{46}|secret_[A-Za-z0-9]{43})(?![\w-])/g, { minEntropy: 4 }),
  rule('postman-key', 'Postman key', ['PMAK-'], /(?<![\w-])(PMAK-[a-f0-9]{24}-[a-f0-9]{34})(?![\w-])/g),
  rule('sentry-token', 'Sentry token', ['sntrys_', 'sntryu_'], /(?<![\w-])(sntryu_[a-f0-9]{64}|sntrys_[\w+/=-]{60,400})(?![\w-])/g),
  rule('supabase-key', 'Supabase key', ['sbp_', 'sb_secret_'], /(?<![\w-])(sbp_[a-f0-9]{40}|sb_secret_[\w-]{31})(?![\w-])/g),
  rule('planetscale-key', 'PlanetScale key', ['pscale_'], /(?<![\w-])(pscale_(?:tkn|pw|oauth)_[\w=.-]{32,64})(?![\w-])/g),
  rule('pulumi-token', 'Pulumi token', ['pul-'], /(?<![\w-])(pul-[a-f0-9]{40})(?![\w-])/g),
  rule('doppler-token', 'Doppler token', ['dp.'], /(?<![\w.-])(dp\.(?:pt|st|ct|sa)\.[\w.-]{40,60})(?![\w-])/g, { minEntropy: 3.5 }),
  rule('age-key', 'age key', ['AGE-SECRET-KEY-1'], /(AGE-SECRET-KEY-1[A-Z0-9]{58})/g),
  rule('json-web-token', 'JSON web token', ['eyJ'], /(?<![\w-])(eyJ[\w-]{14,2000}\.eyJ[\w-]{14,4000}\.[\w-]{16,1000})(?![\w-])/g, { severity: 'high', minEntropy: 4 }),
  rule('private-key', 'private key', ['PRIVATE KEY'], /-----BEGIN[ A-Z0-9]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\\nr"'+,]{0,40}([A-Za-z0-9+/=:,\- \\nrt"'\s]{40,8000})/g, { minEntropy: 3.5 }),
]
