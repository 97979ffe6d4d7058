#version 330
in vec3 in_pos; in float in_field; uniform mat4 LVP; out float field;
void main(){ field=in_field; gl_Position=LVP*vec4(in_pos,1); }
