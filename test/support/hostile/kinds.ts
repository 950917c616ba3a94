/** What a certificate, a server, a colleague or a mail server may write, by what it is aimed at. */
export const hostileKinds: Readonly<Record<string, string>> = {
  'a line end and a header': 'x\r\nX-Injected: yes\r\n\r\n<p>body</p>',
  'a further recipient': 'x\nBcc: everybody@evil.example\rTo: everybody@evil.example',
  'terminal escapes': '\u001b[31mred\u001b]0;owned\u0007\u001b]8;;http://evil.example\u001b\\x',
  'C1 controls': '\u009b2J\u0090q\u009c\u0085next',
  'bidi marks': 'user\u202egpj.exe\u202c \u2066isolated\u2069 \u200f\u061c',
  'zero width': 'a\u200bb\u200dc\ufeffd\u2060e\u00adf',
  'HTML and script':
    '"\'><script>alert(1)</script><img src=x onerror=alert(1)></p></div><style>*{display:none}</style><!--',
  'a formula': '=HYPERLINK("http://evil.example";"x")',
  'broken quotes': '"} 1\n"; DROP TABLE alert; --\\",\'|`[x](javascript:alert(1))',
  'encoded words': '=?utf-8?B?PHNjcmlwdD4=?= =?utf-8?Q?=0D=0ABcc:_a=40b.c?=',
  NUL: 'a\0b\0',
  'lone surrogates': 'a\ud83d b\ude00 c\uffff',
  'far too long': 'xyz \u0301'.repeat(600),
}

/** Everything that is not a plain visible character or a line end, written apart from the sanitiser. */
export const unsafe: RegExp =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/
