// oidc-provider in memory: client credentials, JWT access tokens signed with ES256, and as many clients as the first argument says.
import { generateKeyPairSync } from 'node:crypto';
import { Provider } from 'oidc-provider';

const audience = 'https://api.example.net';
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
const clients = Array.from({ length: Number(process.argv[2]) }, (_, n) => ({
  client_id: `client-${n}`,
  client_secret: `secret-${String(n).padStart(48, '0')}`,
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
  // There is no RSA key that its default could sign with.
  id_token_signed_response_alg: 'ES256',
}));

const provider = new Provider('https://auth.example.net', {
  clients,
  jwks: { keys: [{ ...key, alg: 'ES256', use: 'sig', kid: '1' }] },
  ttl: { ClientCredentials: 86400 },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'api', audience, accessTokenFormat: 'jwt', accessTokenTTL: 86400, jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
});
provider.proxy = true;

const server = provider.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ address: `127.0.0.1:${server.address().port}` }));
});
