/* What Debian's ipmi_sim lacks and BMCs have: cipher suite 17 (RAKP-HMAC-SHA256, HMAC-SHA256-128, AES-CBC-128), and
 * of DCMI the capabilities and the power reading. Loaded by `loadlib "module.so" "FILE"`; FILE holds the watts.
 *
 * The simulator keeps handlers by algorithm in exported tables; this fills the places of SHA-256.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <OpenIPMI/serv.h>
#include <OpenIPMI/lanserv.h>
#include <OpenIPMI/mcserv.h>

#define HASH 32
#define CODE 16
#define RAKP_HMAC_SHA256 3
#define HMAC_SHA256_128 4
#define DCMI 0xdc

extern auth_handlers_t *auths[64];
extern integ_handlers_t *integs[64];
extern struct { int auth, integ, conf; } valid_cipher_suites[];

static struct { uint8_t integrity_key[HASH], k1[HASH]; } keys[MAX_SESSIONS + 2];
static char watts_file[1024];

struct text { uint8_t bytes[128]; size_t length; };

static void add(struct text *to, const void *bytes, size_t length) {
    if (to->length + length > sizeof to->bytes) abort();
    memcpy(to->bytes + to->length, bytes, length);
    to->length += length;
}

static void add_number(struct text *to, uint32_t number) {
    uint8_t bytes[4] = { number, number >> 8, number >> 16, number >> 24 };
    add(to, bytes, 4);
}

static void add_role_and_user(struct text *to, const auth_data_t *a) {
    uint8_t head[2] = { a->role, a->username_len };
    add(to, head, 2);
    add(to, a->username, a->username_len);
}

static void sign(const void *key, int key_bytes, const struct text *of, uint8_t *code) {
    unsigned length;
    HMAC(EVP_sha256(), key, key_bytes, of->bytes, of->length, code, &length);
}

static int index_of(const session_t *session) { return session->handle & MAX_SESSIONS; }

static int begin_authentication(lanserv_data_t *lan, session_t *session) {
    session->auth_data.akey = EVP_sha256();
    session->auth_data.akey_len = HASH;
    session->auth_data.integ_len = CODE;
    return 0;
}

static void make_keys(lanserv_data_t *lan, session_t *session) {
    auth_data_t *a = &session->auth_data;
    const uint8_t *key = lan->bmc_key ? lan->bmc_key : lan->users[session->userid].pw;
    uint8_t *integrity_key = keys[index_of(session)].integrity_key, k2[HASH];
    struct text of = { .length = 0 }, constant = { .length = 20 };
    add(&of, a->rem_rand, 16);
    add(&of, a->rand, 16);
    add_role_and_user(&of, a);
    sign(key, 20, &of, integrity_key);
    memset(constant.bytes, 1, 20);
    sign(integrity_key, HASH, &constant, keys[index_of(session)].k1);
    memset(constant.bytes, 2, 20);
    sign(integrity_key, HASH, &constant, k2);
    /* The simulator's own AES takes the first 16 bytes. */
    memcpy(a->k2, k2, 16);
}

/* Message 2 has 72 bytes with this hash, and the simulator's buffer 64: it is sent from here. */
static int send_second(lanserv_data_t *lan, session_t *session, unsigned char *data, unsigned int *length, unsigned int most) {
    auth_data_t *a = &session->auth_data;
    uint8_t packet[16 + 40 + HASH] = { 0x06, 0x00, 0xff, 0x07, 0x06, 0x13, 0, 0, 0, 0, 0, 0, 0, 0, 40 + HASH, 0 };
    struct text of = { .length = 0 };
    struct iovec whole = { packet, sizeof packet };
    if (data[1]) return 0; /* a refusal has no code */
    add_number(&of, session->rem_sid);
    add_number(&of, session->sid);
    add(&of, a->rem_rand, 16);
    add(&of, a->rand, 16);
    add(&of, lan->guid, 16);
    add_role_and_user(&of, a);
    memcpy(packet + 16, data, 40);
    sign(lan->users[session->userid].pw, 20, &of, packet + 56);
    make_keys(lan, session);
    lan->send_out(lan, &whole, 1, session->src_addr, session->src_len);
    return EALREADY; /* nothing more is to be sent */
}

static int check_third(lanserv_data_t *lan, session_t *session, unsigned char *data, unsigned int *length) {
    auth_data_t *a = &session->auth_data;
    uint8_t code[HASH];
    struct text of = { .length = 0 };
    if (*length < 8 + HASH) return E2BIG;
    add(&of, a->rand, 16);
    add_number(&of, session->rem_sid);
    add_role_and_user(&of, a);
    sign(lan->users[session->userid].pw, 20, &of, code);
    if (CRYPTO_memcmp(code, data + *length - HASH, HASH)) return EINVAL;
    *length -= HASH;
    return 0;
}

static int add_to_fourth(lanserv_data_t *lan, session_t *session, unsigned char *data, unsigned int *length, unsigned int most) {
    uint8_t code[HASH];
    struct text of = { .length = 0 };
    if (*length + CODE > most) return E2BIG;
    add(&of, session->auth_data.rem_rand, 16);
    add_number(&of, session->sid);
    add(&of, lan->guid, 16);
    sign(keys[index_of(session)].integrity_key, HASH, &of, code);
    memcpy(data + *length, code, CODE);
    *length += CODE;
    return 0;
}

static int begin_integrity(lanserv_data_t *lan, session_t *session) {
    session->auth_data.integ_len = CODE;
    session->auth_data.ikey_len = HASH;
    return 0;
}

static void end_integrity(lanserv_data_t *lan, session_t *session) { memset(&keys[index_of(session)], 0, sizeof keys[0]); }

static void code_of(session_t *session, const uint8_t *packet, size_t length, uint8_t *code) {
    unsigned code_length;
    HMAC(EVP_sha256(), keys[index_of(session)].k1, HASH, packet, length, code, &code_length);
}

static int add_code(lanserv_data_t *lan, session_t *session, unsigned char *packet, unsigned int *length, unsigned int most) {
    uint8_t code[HASH];
    if (*length + CODE > most) return E2BIG;
    code_of(session, packet + 4, *length - 4, code); /* RMCP's header is not covered */
    memcpy(packet + *length, code, CODE);
    *length += CODE;
    return 0;
}

static int check_code(lanserv_data_t *lan, session_t *session, msg_t *message) {
    uint8_t code[HASH];
    if (message->len < CODE + 5) return E2BIG;
    code_of(session, message->data, message->len - CODE, code);
    return CRYPTO_memcmp(message->data + message->len - CODE, code, CODE) ? EINVAL : 0;
}

static void dcmi(lmc_data_t *controller, msg_t *message, unsigned char *answer, unsigned int *length, void *data) {
    unsigned watts = 0;
    uint32_t now = time(NULL);
    FILE *file;
    *length = 1;
    if (message->cmd == 0x01) {
        static const uint8_t capabilities[] = { 0x00, DCMI, 0x01, 0x05, 0x02, 0x00, 0x01, 0x07 };
        memcpy(answer, capabilities, *length = sizeof capabilities);
        return;
    }
    if (message->cmd != 0x02) {
        answer[0] = 0xc1;
        return;
    }
    file = fopen(watts_file, "r");
    if (!file || fscanf(file, "%u", &watts) != 1) answer[0] = 0xcb;
    else {
        uint8_t reading[] = { 0x00, DCMI, watts, watts >> 8, watts / 2, (watts / 2) >> 8, watts * 2, (watts * 2) >> 8, watts, watts >> 8,
            now, now >> 8, now >> 16, now >> 24, 0x60, 0xea, 0x00, 0x00, 0x40 };
        memcpy(answer, reading, *length = sizeof reading);
    }
    if (file) fclose(file);
}

static auth_handlers_t authentication = { begin_authentication, send_second, check_third, add_to_fourth };
static integ_handlers_t integrity = { begin_integrity, end_integrity, add_code, check_code };

int ipmi_sim_module_print_version(sys_data_t *system, char *options) { return 0; }

int ipmi_sim_module_init(sys_data_t *system, const char *options) {
    snprintf(watts_file, sizeof watts_file, "%s", options ? options : "");
    auths[RAKP_HMAC_SHA256] = &authentication;
    integs[HMAC_SHA256_128] = &integrity;
    for (int i = 0; valid_cipher_suites[i].auth != -1; i++) {
        /* The place of a suite with xRC4, which the simulator names and does not have. */
        if (valid_cipher_suites[i].auth == 1 && valid_cipher_suites[i].conf == 2) {
            valid_cipher_suites[i].auth = RAKP_HMAC_SHA256;
            valid_cipher_suites[i].integ = HMAC_SHA256_128;
            valid_cipher_suites[i].conf = 1;
        }
    }
    ipmi_emu_register_group_extension_handler(DCMI, dcmi, NULL);
    return 0;
}
